import { describe, expect, it } from '@jest/globals';
import { inForce, matchingTariff } from '../agreements/agreement.js';
import { aClaim, anAgreement, CLAIM_NOW } from './credit-claim.builder.js';
import { applyAnswer, claimStatuses, claimTransitions, isOverdue, judgeAnswer, needsOf, releasesWork, resubmitClaim, type ClaimStatus, type CreditClaim, type UniversityAnswer } from './credit-claim.js';
import { addDays, localDate } from './local-date.js';
import { workKeys } from './work.js';

const credit = { points: 30, scheme: 'CATS', level: 7 } as const;
const answers = {
  acknowledge: { kind: 'acknowledge', revision: 1, caseReference: 'REG-1' },
  query: { kind: 'query', revision: 1, reason: 'learner_not_matched', text: null },
  register: { kind: 'register', revision: 1, reference: 'EXU/1', credit },
  reject: { kind: 'reject', revision: 1, reason: 'duplicate_claim', resubmittable: false },
  rescind: { kind: 'rescind', revision: 1, reason: 'credential_revoked' },
} satisfies Record<string, UniversityAnswer>;
const after = (...kinds: (keyof typeof answers)[]): CreditClaim => kinds.reduce((claim, kind) => applyAnswer(claim, answers[kind], { now: CLAIM_NOW, queryId: 'q1' }), aClaim());

describe('an answer by the university', () => {
  it.each<[keyof typeof answers, ClaimStatus[]]>([
    ['acknowledge', ['requested']],
    ['query', ['requested', 'acknowledged', 'answered']],
    ['register', ['requested', 'acknowledged', 'queried', 'answered']],
    ['reject', ['requested', 'acknowledged', 'queried', 'answered']],
    ['rescind', ['registered']],
  ])('%s applies to claims that are %s, and to no others', (kind, statuses) => {
    expect(claimStatuses.filter((status) => judgeAnswer(aClaim({ status }), answers[kind]) === 'applied')).toEqual(statuses);
  });

  it.each<[keyof typeof answers, CreditClaim]>([
    ['acknowledge', after('acknowledge')],
    ['query', after('query')],
    ['register', after('register')],
    ['reject', after('reject')],
    ['rescind', after('register', 'rescind')],
  ])('%s is repeated harmlessly', (kind, claim) => {
    expect(judgeAnswer(claim, answers[kind])).toBe('repeated');
  });

  it.each<[string, CreditClaim, UniversityAnswer, string]>([
    ['acknowledging what is decided', after('register'), answers.acknowledge, 'late'],
    ['asking about what is decided', after('reject'), answers.query, 'late'],
    ['asking something else at once', after('query'), { ...answers.query, reason: 'evidence_insufficient' }, 'late'],
    ['registering what was rejected', after('reject'), answers.register, 'contradicts'],
    ['rejecting what was registered', after('register'), answers.reject, 'contradicts'],
    ['registering under another reference', after('register'), { ...answers.register, reference: 'EXU/2' }, 'contradicts'],
    ['registering other credit later', after('register'), { ...answers.register, credit: { ...credit, points: 15 } }, 'contradicts'],
    ['registering what was withdrawn', aClaim({ status: 'withdrawn' }), answers.register, 'contradicts'],
    ['rescinding what was never registered', aClaim(), answers.rescind, 'contradicts'],
    ['an answer for an older revision', aClaim({ revision: 2 }), answers.register, 'outdated'],
  ])('%s is seen for what it is', (_name, claim, answer, effect) => {
    expect(judgeAnswer(claim, answer)).toBe(effect);
  });

  it('carries the credit as registered, which may differ from what was asked', () => {
    const registered = applyAnswer(aClaim(), { ...answers.register, credit: { ...credit, points: 15 } }, { now: CLAIM_NOW, queryId: 'q' });
    expect(registered).toMatchObject({ status: 'registered', credit: { points: 30 }, registeredCredit: { points: 15 }, reference: 'EXU/1', decidedAt: CLAIM_NOW });
  });
});

describe('a credit claim', () => {
  it('has no way on from withdrawn and rescinded', () => {
    expect(claimStatuses.filter((status) => claimTransitions[status].length === 0)).toEqual(['withdrawn', 'rescinded']);
  });

  const given = { certificateIssued: true, today: '2027-07-02' };
  it.each<[string, Parameters<typeof needsOf>, string[]]>([
    ['nothing once all is there', [aClaim(), anAgreement(), given], []],
    ['an agreement in force', [aClaim(), anAgreement({ validUntil: '2027-06-30' }), given], ['agreement']],
    ['its certificate', [aClaim(), anAgreement(), { ...given, certificateIssued: false }], ['certificate']],
    ['a lawful basis', [aClaim({ lawfulBasis: null }), anAgreement(), given], ['consent']],
    ['a Latin name where the agreement asks for one', [aClaim({ latinName: null }), anAgreement(), given], ['latin_name']],
    ['no Latin name where it does not', [aClaim({ latinName: null }), anAgreement({ fields: ['display-name'] }), given], []],
  ])('needs %s', (_name, args, needs) => {
    expect(needsOf(...args)).toEqual(needs);
  });

  it('is sent again as a new revision, with nothing left of the old answer', () => {
    const again = resubmitClaim(applyAnswer(after('query'), { ...answers.reject, resubmittable: true }, { now: CLAIM_NOW, queryId: 'q' }), { now: CLAIM_NOW, replyBy: '2027-09-01' });
    expect(again).toMatchObject({ status: 'requested', revision: 2, reason: null, query: null, decidedAt: null, replyBy: '2027-09-01' });
  });

  it.each([
    [{ status: 'requested', replyBy: '2027-08-01', overdue: false }, '2027-08-01', false],
    [{ status: 'requested', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'answered', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'requested', replyBy: '2027-08-01', overdue: true }, '2027-08-02', false],
    [{ status: 'registered', replyBy: '2027-08-01', overdue: false }, '2027-08-02', false],
    [{ status: 'prepared', replyBy: null, overdue: false }, '2027-08-02', false],
  ] as const)('%j on %s is overdue: %s', (claim, today, expected) => {
    expect(isOverdue(claim, today)).toBe(expected);
  });

  it.each([['withdrawn', false, true], ['rescinded', false, true], ['rejected', false, true], ['rejected', true, false], ['registered', false, false], ['requested', false, false]] as const)('%s (resubmittable: %s) frees the work: %s', (status, resubmittable, expected) => {
    expect(releasesWork({ status, resubmittable })).toBe(expected);
  });
});

describe('a piece of work', () => {
  it('is the same whatever the order of its files', () => {
    expect(workKeys('l', ['a', 'b'])).toEqual(workKeys('l', ['b', 'a', 'b']));
  });

  it('is another with one file more, but of the same lineage', () => {
    const [one, two] = [workKeys('l', ['a']), workKeys('l', ['a', 'b'])];
    expect(one[0]).toBe(two[0]);
    expect(one[1]).not.toBe(two[1]);
  });

  it('without digests has its lineage only: nothing is not the same as nothing', () => {
    expect(workKeys('l', [])).toEqual(['lineage:l']);
  });
});

describe('an agreement', () => {
  it.each([['2026-08-31', false], ['2026-09-01', true], ['2027-08-31', true], ['2027-09-01', false]])('is in force on %s: %s', (today, expected) => {
    expect(inForce({ validFrom: '2026-09-01', validUntil: '2027-08-31' }, today)).toBe(expected);
  });

  it('must say what the programme says', () => {
    const tariffs = [{ university: 'herts', ...credit }];
    expect(matchingTariff(tariffs, 'herts', credit)).toBeDefined();
    for (const other of [{ ...credit, points: 60 }, { ...credit, scheme: 'ECTS' as const }, { ...credit, level: 6 }]) expect(matchingTariff(tariffs, 'herts', other)).toBeUndefined();
    expect(matchingTariff(tariffs, 'bath-spa', credit)).toBeUndefined();
  });
});

describe('local dates', () => {
  it('follow the zone over midnight', () => {
    const instant = new Date('2027-06-30T23:30:00Z');
    expect([localDate(instant, 'Europe/London'), localDate(instant, 'UTC'), localDate(instant, 'America/Lima')]).toEqual(['2027-07-01', '2027-06-30', '2027-06-30']);
  });

  it('count days over the end of February', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  });
});
