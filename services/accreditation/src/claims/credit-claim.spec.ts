import { addDays, localDate } from '@collegium/calendar';
import { describe, expect, it } from '@jest/globals';
import { inForce, matchingTariff, pointsLimit, termProblems, withinLimit } from '../agreements/agreement.js';
import { isOverdue, judge, openQuery, take, type AnswerEffect } from '../conversations/conversation.js';
import { somebodysDetails } from '../details/person-details.builder.js';
import { knowsReason } from './claim-reasons.js';
import { mayAsk, needsOf, waysOut, type Given } from './claim-needs.js';
import { aClaim, anAgreement, aPassingOn, CLAIM_NOW, passedOnWork } from './credit-claim.builder.js';
import {
  answerQuery,
  claimConversations,
  claimStatuses,
  claimTransitions,
  isVariation,
  openStatuses,
  releasesWork,
  resubmissionProblem,
  sendAgain,
  type ClaimStatus,
  type CreditClaim,
} from './credit-claim.js';
import { pointsIn } from './credit.js';
import { lawfulBasisOf } from './prepare-claim.js';
import type { UniversityAnswer } from './university-answer.js';
import { workKeys } from './work.js';

const credit = { points: 30, scheme: 'CATS', level: 7 } as const;
const answers = {
  acknowledge: { kind: 'acknowledge', revision: 1, caseReference: 'REG-1' },
  receive: { kind: 'receive', revision: 1, caseReference: 'REG-1' },
  mark: { kind: 'mark', revision: 1 },
  board: { kind: 'board', revision: 1, board: { reference: 'CATS 27/4.2', date: '2027-07-20' } },
  query: { kind: 'query', revision: 1, reason: 'learner_not_matched', text: null },
  register: { kind: 'register', revision: 1, reference: 'EXU/1', credit },
  refer: { kind: 'refer', revision: 1, reason: 'criteria_not_met', resubmitBy: '2027-10-31' },
  fail: { kind: 'fail', revision: 1, reason: 'criteria_not_met' },
  reject: { kind: 'reject', revision: 1, reason: 'duplicate_claim', resubmittable: false },
  rescind: { kind: 'rescind', revision: 1, reason: 'credential_revoked' },
} satisfies Record<string, UniversityAnswer>;
type Kind = keyof typeof answers;
const judgeAnswer = (claim: CreditClaim, answer: UniversityAnswer): AnswerEffect =>
  judge(claimConversations[claim.route], claim, answer);
const applyAnswer = (claim: CreditClaim, answer: UniversityAnswer, at: { now: Date; queryId: string }): CreditClaim =>
  take(claimConversations[claim.route], claim, answer, at);
const open = ({ status, queries }: CreditClaim) => openQuery(status, queries.at(-1));
const from = (claim: CreditClaim, ...kinds: Kind[]): CreditClaim =>
  kinds.reduce((state, kind) => applyAnswer(state, answers[kind], { now: CLAIM_NOW, queryId: 'q1' }), claim);
const after = (...kinds: Kind[]): CreditClaim => from(aClaim(), ...kinds);
const assessed = (...kinds: Kind[]): CreditClaim => from(passedOnWork(), ...kinds);
const sent = { now: CLAIM_NOW, replyBy: '2027-09-01' };

describe('an answer by the university', () => {
  it.each<[Kind, ClaimStatus[]]>([
    ['acknowledge', ['requested']],
    ['query', ['requested', 'acknowledged', 'answered']],
    ['register', ['requested', 'acknowledged', 'queried', 'answered']],
    ['reject', ['requested', 'acknowledged', 'queried', 'answered']],
    ['rescind', ['registered']],
    ['receive', []],
    ['mark', []],
    ['board', []],
    ['refer', []],
    ['fail', []],
  ])('%s applies to recognised work that is %s, and to no other', (kind, statuses) => {
    expect(claimStatuses.filter((status) => judgeAnswer(aClaim({ status }), answers[kind]) === 'applied')).toEqual(
      statuses,
    );
  });

  it.each<[Kind, ClaimStatus[]]>([
    ['receive', ['passed_on']],
    ['mark', ['passed_on', 'received', 'queried', 'answered']],
    ['board', ['passed_on', 'received', 'marked', 'queried', 'answered']],
    ['query', ['passed_on', 'received', 'marked', 'board', 'answered']],
    ['register', ['passed_on', 'received', 'marked', 'board', 'queried', 'answered']],
    ['refer', ['passed_on', 'received', 'marked', 'board', 'queried', 'answered']],
    ['fail', ['passed_on', 'received', 'marked', 'board', 'queried', 'answered']],
    ['reject', ['passed_on', 'received', 'marked', 'queried', 'answered']],
    ['rescind', ['registered']],
    ['acknowledge', []],
  ])('%s applies to work that the university assesses and that is %s, and to no other', (kind, statuses) => {
    expect(
      claimStatuses.filter((status) => judgeAnswer(passedOnWork({ status }), answers[kind]) === 'applied'),
    ).toEqual(statuses);
  });

  it.each<[Kind, CreditClaim]>([
    ['acknowledge', after('acknowledge')],
    ['query', after('query')],
    ['register', after('register')],
    ['reject', after('reject')],
    ['rescind', after('register', 'rescind')],
    ['receive', assessed('receive')],
    ['mark', assessed('mark')],
    ['board', assessed('board')],
    ['refer', assessed('refer')],
    ['fail', assessed('fail')],
  ])('%s is repeated harmlessly', (kind, claim) => {
    expect(judgeAnswer(claim, answers[kind])).toBe('repeated');
  });

  it.each<[string, CreditClaim, UniversityAnswer, string]>([
    ['acknowledging what is decided', after('register'), answers.acknowledge, 'late'],
    ['asking about what is decided', after('reject'), answers.query, 'late'],
    ['asking something else at once', after('query'), { ...answers.query, reason: 'evidence_insufficient' }, 'late'],
    ['registering what was rejected', after('reject'), answers.register, 'contradicts'],
    ['rejecting what was registered', after('register'), answers.reject, 'contradicts'],
    [
      'registering under another reference',
      after('register'),
      { ...answers.register, reference: 'EXU/2' },
      'contradicts',
    ],
    [
      'registering other credit later',
      after('register'),
      { ...answers.register, credit: { ...credit, points: 15 } },
      'contradicts',
    ],
    ['registering what was withdrawn', aClaim({ status: 'withdrawn' }), answers.register, 'contradicts'],
    ['rescinding what was never registered', aClaim(), answers.rescind, 'contradicts'],
    ['an answer for an older revision', aClaim({ revision: 2 }), answers.register, 'outdated'],
    ['receiving what was marked', assessed('receive', 'mark'), answers.receive, 'late'],
    [
      'a board of another day',
      assessed('board'),
      { ...answers.board, board: { reference: 'CATS 27/5', date: '2027-08-20' } },
      'late',
    ],
    ['failing what was referred', assessed('refer'), answers.fail, 'contradicts'],
    ['referring to another date', assessed('refer'), { ...answers.refer, resubmitBy: '2027-12-31' }, 'contradicts'],
    ['registering what was failed', assessed('fail'), answers.register, 'contradicts'],
    ['a referral of work that we assessed', aClaim(), answers.refer, 'foreign'],
    ['an acknowledgement of work that is assessed there', passedOnWork(), answers.acknowledge, 'foreign'],
  ])('%s is seen for what it is', (_name, claim, answer, effect) => {
    expect(judgeAnswer(claim, answer)).toBe(effect);
  });

  it('carries the credit as registered, which may differ from what was asked', () => {
    const registered = applyAnswer(
      aClaim(),
      {
        ...answers.register,
        credit: { ...credit, points: 15 },
        variationReason: 'half of it is known',
        usableUntil: '2032-07-01',
      },
      { now: CLAIM_NOW, queryId: 'q' },
    );
    expect(registered).toMatchObject({
      status: 'registered',
      credit: { points: 30 },
      registeredCredit: { points: 15 },
      reference: 'EXU/1',
      decidedAt: CLAIM_NOW,
      variationReason: 'half of it is known',
      usableUntil: '2032-07-01',
    });
    expect([isVariation(registered), isVariation(after('register')), isVariation(aClaim())]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('asks again and again, and every question and answer stays', () => {
    const once = answerQuery(after('query'), 'The elder.', CLAIM_NOW);
    const twice = applyAnswer(
      once,
      { ...answers.query, reason: 'evidence_insufficient' },
      { now: CLAIM_NOW, queryId: 'q2' },
    );
    expect([open(once), open(twice)?.id]).toEqual([undefined, 'q2']);
    expect(answerQuery(twice, 'See page 3.', CLAIM_NOW).queries.map(({ id, answer }) => [id, answer])).toEqual([
      ['q1', 'The elder.'],
      ['q2', 'See page 3.'],
    ]);
  });

  it('tells of its board once, and keeps it when it registers', () => {
    expect(assessed('board', 'register').universityBoard).toEqual(answers.board.board);
  });
});

describe('a credit claim', () => {
  it.each([
    ['recognition', ['passed_on', 'received', 'marked', 'board', 'referred', 'failed', 'withdrawn', 'rescinded']],
    ['university-assessed', ['requested', 'acknowledged', 'failed', 'withdrawn', 'rescinded']],
  ] as const)('on the route of %s has no way on from %s', (route, ends) => {
    expect(claimStatuses.filter((status) => claimTransitions[route][status].length === 0)).toEqual(ends);
  });

  const given: Given = {
    certificateIssued: true,
    awardSuspended: false,
    today: '2027-07-02',
    details: null,
    otherCredit: [],
  };
  const asking = anAgreement({ fields: ['legal-name', 'date-of-birth', 'trn', 'previous-family-name'] });
  it.each<[string, Parameters<typeof needsOf>, string[]]>([
    ['nothing once all is there', [aClaim(), anAgreement(), given], []],
    ['an agreement in force', [aClaim(), anAgreement({ validUntil: '2027-06-30' }), given], ['agreement']],
    ['its certificate', [aClaim(), anAgreement(), { ...given, certificateIssued: false }], ['certificate']],
    ['a board with reference and date', [aClaim({ boardReference: '' }), anAgreement(), given], ['board']],
    ['a lawful basis', [aClaim({ lawfulBasis: null }), anAgreement(), given], ['consent']],
    [
      'a Latin name where the agreement asks for one',
      [aClaim({ latinName: null }), anAgreement(), given],
      ['latin_name'],
    ],
    [
      'no Latin name where it does not',
      [aClaim({ latinName: null }), anAgreement({ fields: ['display-name'] }), given],
      [],
    ],
    ['details that the agreement asks for', [aClaim(), asking, given], ['legal_name', 'date_of_birth', 'trn']],
    ['no details that were told', [aClaim(), asking, { ...given, details: somebodysDetails() }], []],
    ['an achievement that is current', [aClaim({ completedOn: '2022-07-01' }), anAgreement(), given], ['not_current']],
    ['nothing on the last day on which it is', [aClaim({ completedOn: '2022-07-02' }), anAgreement(), given], []],
    [
      'no currency where the agreement sets none',
      [aClaim({ completedOn: '1990-01-01' }), anAgreement({ currencyYears: null }), given],
      [],
    ],
    [
      'room for its points',
      [aClaim(), anAgreement(), { ...given, otherCredit: [{ points: 6, scheme: 'ECTS', level: 7 }] }],
      ['limit_exceeded'],
    ],
    [
      'nothing where there is just room',
      [aClaim(), anAgreement(), { ...given, otherCredit: [{ points: 5, scheme: 'ECTS', level: 7 }] }],
      [],
    ],
    ['work that may be shown', [passedOnWork({ evidence: [] }), aPassingOn(), given], ['work']],
    [
      'neither board nor certificate where the university assesses',
      [passedOnWork(), aPassingOn(), { ...given, certificateIssued: false }],
      [],
    ],
  ])('needs %s', (_name, args, needs) => {
    expect(needsOf(...args)).toEqual(needs);
    for (const need of needs) expect(waysOut[need as keyof typeof waysOut]).toMatch(/\w{3}/);
  });

  it('asks nobody for details while it may never be sent', () => {
    expect([
      mayAsk({ waitingFor: ['certificate', 'trn'] }),
      mayAsk({ waitingFor: ['consent', 'trn'] }),
      mayAsk({ waitingFor: ['limit_exceeded'] }),
    ]).toEqual([true, false, false]);
  });

  it('is sent again as a new revision, with nothing left of the old answer but its history', () => {
    const again = sendAgain(
      applyAnswer(
        after('acknowledge', 'query'),
        {
          ...answers.reject,
          resubmittable: true,
          resubmitBy: '2027-08-01',
          fieldErrors: [{ pointer: '/learner', code: 'x', message: null }],
        },
        { now: CLAIM_NOW, queryId: 'q' },
      ),
      'resubmission',
      sent,
    );
    expect(again).toMatchObject({
      status: 'requested',
      revision: 2,
      reason: null,
      resubmitBy: null,
      fieldErrors: [],
      decidedAt: null,
      replyBy: '2027-09-01',
      caseReference: 'REG-1',
      queries: [{ revision: 1 }],
    });
    expect(again.sendings.map(({ revision, corrects }) => [revision, corrects])).toEqual([
      [1, null],
      [2, { revision: 1, reason: 'resubmission' }],
    ]);
    expect(open(again)).toBeUndefined();
    expect(sendAgain(assessed('refer'), 'resubmission', sent)).toMatchObject({
      status: 'passed_on',
      revision: 2,
      resubmitBy: null,
    });
  });

  it.each<[Omit<Parameters<typeof resubmissionProblem>[0], 'standsStillSince'>, string | undefined]>([
    [{ status: 'rejected', resubmittable: true, resubmitBy: null }, undefined],
    [{ status: 'rejected', resubmittable: true, resubmitBy: '2027-07-02' }, undefined],
    [{ status: 'rejected', resubmittable: true, resubmitBy: '2027-07-01' }, 'too_late'],
    [{ status: 'rejected', resubmittable: false, resubmitBy: null }, 'not_resubmittable'],
    [{ status: 'registered', resubmittable: false, resubmitBy: null }, 'not_resubmittable'],
  ])('%j can be sent again: %s', (claim, problem) => {
    expect(resubmissionProblem({ ...claim, standsStillSince: null }, '2027-07-02')).toBe(problem);
  });

  it.each([
    [{ status: 'requested', replyBy: '2027-08-01', overdue: false }, '2027-08-01', false],
    [{ status: 'requested', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'answered', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'passed_on', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'board', replyBy: '2027-08-01', overdue: false }, '2027-08-02', true],
    [{ status: 'referred', replyBy: '2027-08-01', overdue: false }, '2027-08-02', false],
    [{ status: 'requested', replyBy: '2027-08-01', overdue: true }, '2027-08-02', false],
    [{ status: 'registered', replyBy: '2027-08-01', overdue: false }, '2027-08-02', false],
    [{ status: 'prepared', replyBy: null, overdue: false }, '2027-08-02', false],
  ] as const)('%j on %s is overdue: %s', (claim, today, expected) => {
    expect(isOverdue({ ...claim, standsStillSince: null }, openStatuses, today)).toBe(expected);
  });

  it.each([
    ['withdrawn', false, true],
    ['rescinded', false, true],
    ['failed', false, true],
    ['referred', false, false],
    ['rejected', false, true],
    ['rejected', true, false],
    ['registered', false, false],
    ['requested', false, false],
  ] as const)('%s (resubmittable: %s) frees the work: %s', (status, resubmittable, expected) => {
    expect(releasesWork({ status, resubmittable })).toBe(expected);
  });
});

describe('a lawful basis', () => {
  const acceptedAt = new Date('2026-09-01T09:00:00Z');
  const consent = { noticeVersion: '2027-01', recordedAt: '2027-01-05T09:00:00Z' };
  it.each<[string, Parameters<typeof lawfulBasisOf>, string | null]>([
    [
      'contract is the place that was accepted',
      [
        { acceptedAt, consent: null },
        { lawfulBasis: 'contract', noticeVersion: '2027-01' },
      ],
      acceptedAt.toISOString(),
    ],
    [
      'public task likewise',
      [
        { acceptedAt, consent: null },
        { lawfulBasis: 'public-task', noticeVersion: '2027-01' },
      ],
      acceptedAt.toISOString(),
    ],
    [
      'consent is what the person said',
      [
        { acceptedAt, consent },
        { lawfulBasis: 'consent', noticeVersion: '2027-01' },
      ],
      consent.recordedAt,
    ],
    [
      'consent to another notice is none',
      [
        { acceptedAt, consent },
        { lawfulBasis: 'consent', noticeVersion: '2028-01' },
      ],
      null,
    ],
    [
      'consent that was withdrawn is none',
      [
        { acceptedAt, consent: { ...consent, withdrawnAt: '2027-02-01T09:00:00Z' } },
        { lawfulBasis: 'consent', noticeVersion: '2027-01' },
      ],
      null,
    ],
    [
      'without an accepted place there is none',
      [
        { acceptedAt: null, consent: null },
        { lawfulBasis: 'contract', noticeVersion: '2027-01' },
      ],
      null,
    ],
  ])('%s', (_name, args, recordedAt) => {
    expect(lawfulBasisOf(...args)?.recordedAt ?? null).toBe(recordedAt);
  });
});

describe('reason codes', () => {
  it.each([
    ['reject', 'learner_not_matched', true],
    ['reject', 'whatever', false],
    ['fail', 'learner_not_matched', false],
    ['rescind', 'credential_revoked', true],
    ['withdraw', 'consent_withdrawn', true],
  ] as const)('%s for %s is known: %s', (kind, code, known) => {
    expect(knowsReason(kind, code)).toBe(known);
  });
});

describe('a piece of work', () => {
  const work = (digests: string[], earlier?: string[][]) => ({
    lineageId: 'l',
    digests,
    ...(earlier ? { earlier } : {}),
  });

  it('is known by each version that was frozen of it', () => {
    const [, first] = workKeys(work(['a']));
    const [, second] = workKeys(work(['b']));
    expect(workKeys(work(['b'], [['a']]))).toEqual(['lineage:l', second, first]);
    expect(workKeys(work(['b'], [['b'], []]))).toEqual(['lineage:l', second]);
  });

  it('is the same whatever the order of its files', () => {
    expect(workKeys(work(['a', 'b']))).toEqual(workKeys(work(['b', 'a', 'b'])));
  });

  it('is another with one file more, but of the same lineage', () => {
    const [one, two] = [workKeys(work(['a'])), workKeys(work(['a', 'b']))];
    expect(one[0]).toBe(two[0]);
    expect(one[1]).not.toBe(two[1]);
  });

  it('without digests has its lineage only: nothing is not the same as nothing', () => {
    expect(workKeys(work([]))).toEqual(['lineage:l']);
  });
});

describe('an agreement', () => {
  it.each([
    ['2026-08-31', false],
    ['2026-09-01', true],
    ['2027-08-31', true],
    ['2027-09-01', false],
  ])('is in force on %s: %s', (today, expected) => {
    expect(inForce({ validFrom: '2026-09-01', validUntil: '2027-08-31' }, today)).toBe(expected);
  });

  it('must say what the programme says', () => {
    const tariffs = [{ university: 'herts', ...credit }];
    expect(matchingTariff(tariffs, 'herts', credit)).toBeDefined();
    for (const other of [
      { ...credit, points: 60 },
      { ...credit, scheme: 'ECTS' as const },
      { ...credit, level: 6 },
    ])
      expect(matchingTariff(tariffs, 'herts', other)).toBeUndefined();
    expect(matchingTariff(tariffs, 'bath-spa', credit)).toBeUndefined();
  });
});

describe('the terms of an agreement', () => {
  it.each<[string, Parameters<typeof termProblems>[0], string[]]>([
    ['of recognition', anAgreement(), []],
    ['of passing on', aPassingOn(), []],
    ['that pass on no work', aPassingOn({ fields: ['display-name'], evidence: [] }), ['/fields']],
    ['that send an assessment which the university makes', aPassingOn({ fields: ['work', 'assessment'] }), ['/fields']],
    [
      'that need a board of ours where the university has its own',
      aPassingOn({ evidence: ['work', 'board'] }),
      ['/evidence'],
    ],
    ['that recognise what no board confirmed', anAgreement({ evidence: ['certificate'] }), ['/evidence']],
    ['that need work and do not send it', anAgreement({ evidence: ['board', 'work'] }), ['/fields']],
    [
      'that exempt nothing in particular',
      anAgreement({ target: { recognition: 'specific', qualificationAim: null, modules: [] } }),
      ['/target/modules'],
    ],
    [
      'that exempt modules with general credit',
      anAgreement({ target: { recognition: 'general', qualificationAim: null, modules: ['M1'] } }),
      ['/target/modules'],
    ],
    ['that leave no room', anAgreement({ shareLimit: { points: 60, percent: 40 } }), ['/shareLimit']],
    ['that leave nobody room', anAgreement({ maxPointsPerPerson: 15 }), ['/maxPointsPerPerson']],
    ['that end before they begin', anAgreement({ validUntil: '2020-01-01' }), ['/validUntil']],
  ])('%s', (_name, terms, pointers) => {
    expect(termProblems(terms).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('limit points by the stricter of the two, whatever the scheme of other claims', () => {
    expect([
      pointsLimit(anAgreement()),
      pointsLimit(anAgreement({ maxPointsPerPerson: 35 })),
      pointsLimit(anAgreement({ shareLimit: null })),
    ]).toEqual([40, 35, null]);
    expect([
      pointsIn({ points: 10, scheme: 'ECTS' }, 'CATS'),
      pointsIn({ points: 10, scheme: 'CATS' }, 'ECTS'),
    ]).toEqual([20, 5]);
    expect([
      withinLimit(anAgreement(), [{ ...credit, points: 10 }]),
      withinLimit(anAgreement(), [{ ...credit, points: 11 }]),
    ]).toEqual([true, false]);
  });
});

describe('local dates', () => {
  it('follow the zone over midnight', () => {
    const instant = new Date('2027-06-30T23:30:00Z');
    expect([
      localDate(instant, 'Europe/London'),
      localDate(instant, 'UTC'),
      localDate(instant, 'America/Lima'),
    ]).toEqual(['2027-07-01', '2027-06-30', '2027-06-30']);
  });

  it('count days over the end of February', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  });
});
