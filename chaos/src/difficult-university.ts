import { University, type Behaviour } from '@collegium/scenario-one-day';
import { Absence } from './absence.js';
import { assess, enrol } from './assessed.js';
import { Conversations } from './conversations.js';
import { chosen, dieDuring } from './deaths.js';
import { checkAtRest, onPlatform, PEOPLE, type Round } from './rounds.js';
import { universityStages } from './strikes.js';
import { becomeStudents, papersOf } from './students.js';
import { checkUniversities } from './university-checker.js';
import { together } from './verdict.js';

/** How its registrar treats people, one after the other. */
const behaviours: readonly Behaviour[] = [
  { slowMs: 3_000 },
  { twice: true },
  { lies: ['wrong-revision'] },
  { lies: ['unknown-id'] },
  { lies: ['contradict'] },
  { decision: 'query' },
  { decision: 'reject' },
  { slowMs: 1_000, twice: true, less: 15, lies: ['wrong-revision', 'unknown-id', 'contradict'] },
];
/** Enough for one of each kind. */
const FEW = 12;

/**
 * People become students of a university while accreditation dies; later they ask it for credit. A university that answers slowly, twice and with lies dies in the midst of it, stays away for three days of the sandbox's time while
 * more people are released and accreditation dies, and comes back; then it is away for longer than anything is tried. Another one,
 * which behaves, must not notice.
 */
export const difficultUniversity: Round = ({ random, each, report }) =>
  onPlatform(async (platform, crowd) => {
    const enrolled = await enrol(crowd, each === undefined ? PEOPLE : FEW);
    const { participants } = enrolled;
    const script = Object.fromEntries(
      random
        .shuffle(participants.filter(({ university }) => university === 'herts'))
        .map(({ name }, n) => [name, behaviours[n % behaviours.length]!]),
    );
    const asInPapers = Object.fromEntries(
      Object.entries(script).map(([name, behaviour]) => [Object.values(papersOf(name)).join(' '), behaviour]),
    );
    const [difficult, other] = [
      await University.start(crowd, { ways: ['webhook', 'feed'], behaviours: { ...script, ...asInPapers } }),
      await University.start(crowd, { code: 'bath-spa' }),
    ];
    try {
      const [students, away, back] = chosen(universityStages, random, each);
      await dieDuring(students!, {
        platform,
        random,
        report,
        work: () => becomeStudents(crowd, participants, difficult),
      });
      report('everybody’s studies are decided on');
      const assessed = await assess(crowd, enrolled);
      const conversations = new Conversations(platform, crowd, assessed, difficult, other);
      await conversations.begin(
        random.between(1, assessed.batches[0]!.participants.filter(({ name }) => script[name]).length / 2),
      );
      const absence = await Absence.begin(platform, crowd, difficult);
      await dieDuring(away!, { platform, random, report, work: () => conversations.goOnWithout(absence) });
      report('away for three days, and still waited for');
      await dieDuring(back!, { platform, random, report, work: () => conversations.catchUp(absence) });
      report('back, with everything that it was owed');
      const { resumed, rescinded } = await conversations.goOnForTooLong(
        await Absence.begin(platform, crowd, difficult),
      );
      report('away for longer than anything is tried, and back with everything that it was owed');
      const differences = await conversations.reconcile();
      const seen = await checkUniversities(platform, {
        participants,
        behaviours: script,
        universities: [difficult, other],
        resumed,
        rescinded,
      });
      await Promise.all([difficult.stop(), other.stop()]);
      const credited = participants.filter(({ name }) => script[name]?.decision !== 'reject');
      const sets = await checkAtRest(
        platform,
        participants.map(({ enrolmentId }) => enrolmentId),
        credited.map(({ enrolmentId }) => enrolmentId),
      );
      return {
        ...together([sets, seen, { figures: {}, findings: { 'differences between both sides’ lists': differences } }]),
        deaths: platform.deaths.length + difficult.deaths.length,
      };
    } finally {
      await Promise.all([difficult.kill(), other.kill()]);
    }
  });
