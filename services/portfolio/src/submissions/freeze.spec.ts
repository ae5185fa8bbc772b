import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aFile, someEvidence } from '../evidence/evidence.builder.js';
import { aDefinition, aDefinitionWithReport } from '../facts/definition.builder.js';
import { anAccount, aPortfolio } from '../portfolios/portfolio.builder.js';
import { copyDigest, freezePortfolio, shownItems, type Draft, type FreezeCommand } from './freeze.js';
import { aSubmission } from './submission.builder.js';

const now = new Date('2027-06-10T09:00:00Z');

function draft(overrides: Partial<Draft> = {}): Draft {
  return {
    portfolio: aPortfolio(),
    definition: aDefinition(),
    enrolment: { status: 'started', returnBy: null },
    accounts: [anAccount()],
    evidence: [someEvidence()],
    earlier: [],
    referrals: new Map(),
    ...overrides,
  };
}

function command(overrides: Partial<FreezeCommand> = {}): FreezeCommand {
  let next = 0;
  return { id: 'sub', newId: () => `item-${next++}`, showsPupils: false, flagged: [], now, ...overrides };
}

describe('freezePortfolio', () => {
  it('copies the account and every item, and begins a lineage', () => {
    const { submission, items } = freezePortfolio(draft(), command());
    expect(submission).toMatchObject({
      id: 'sub',
      status: 'frozen',
      treatment: 'assessed',
      lineageId: 'sub',
      resubmissionOf: null,
      frozenAt: now,
      digest: copyDigest(items),
    });
    expect(items.map(({ kind, content }) => [kind, content])).toEqual([
      ['account', anAccount().text],
      ['text', 'We met six times.'],
    ]);
  });

  it.each([
    ['without evidence', { evidence: [] }, ['evidence_missing']],
    ['without the account', { accounts: [] }, ['account_missing']],
    ['without either, naming both', { evidence: [], accounts: [] }, ['evidence_missing', 'account_missing']],
    [
      'with an account that is too short',
      { accounts: [anAccount(undefined, { text: 'Too short.' })] },
      ['account_too_short'],
    ],
    [
      'with an account that is too long',
      { accounts: [anAccount(undefined, { text: 'word '.repeat(51) })] },
      ['account_too_long'],
    ],
    [
      'with evidence for another requirement only',
      { evidence: [someEvidence({ requirement: 'other' })] },
      ['evidence_missing'],
    ],
  ])('refuses a portfolio %s', (_what, overrides, codes) => {
    expect(() => freezePortfolio(draft(overrides), command())).toThrow(
      expect.objectContaining({
        code: 'portfolio_incomplete',
        errors: codes.map((code) => expect.objectContaining({ code })),
      }),
    );
  });

  it.each(['accepted', 'deferred', 'withdrawn', 'completed', 'not_completed'] as const)(
    'refuses where the enrolment is %s',
    (status) => {
      expect(() => freezePortfolio(draft({ enrolment: { status, returnBy: null } }), command())).toThrow(
        expect.objectContaining({ code: 'enrolment_not_live', details: expect.objectContaining({ status }) }),
      );
    },
  );

  it('says until when a deferral lasts', () => {
    expect(() =>
      freezePortfolio(draft({ enrolment: { status: 'deferred', returnBy: '2027-09-01' } }), command()),
    ).toThrow('The enrolment is deferred until 2027-09-01, so its portfolio cannot be frozen.');
  });

  it("copies a programme's received work without a treatment named", () => {
    const report = {
      definition: aDefinitionWithReport(),
      accounts: [anAccount(undefined, { requirement: 'report' })],
      evidence: [],
    };
    expect(freezePortfolio(draft(report), command()).submission.treatment).toBe('received');
  });

  it('refuses a treatment that the programme does not ask for', () => {
    expect(() => freezePortfolio(draft(), command({ treatment: 'received' }))).toThrow(
      expect.objectContaining({ code: 'nothing_required' }),
    );
  });
});

describe('what a university may be shown', () => {
  it('is everything that shows no pupils', () => {
    const flagged = someEvidence();
    const { items } = freezePortfolio(
      draft({ evidence: [flagged, someEvidence({ id: '01990000-0000-7000-8000-00000000ef02' })] }),
      command({ showsPupils: true, flagged: [flagged.item.id] }),
    );
    const { shown, withheld } = shownItems(items);
    expect([shown.map(({ showsPupils }) => showsPupils), withheld]).toEqual([[false, false], 1]);
  });
});

describe('work that a university has referred', () => {
  const accepted = aSubmission().with({ treatment: 'received', status: 'accepted', lineageId: 'first' }).build();
  const report = {
    definition: aDefinitionWithReport(),
    accounts: [anAccount(undefined, { requirement: 'report' })],
    evidence: [],
    earlier: [accepted],
  };
  const until = (date: string) => ({ referrals: new Map([[accepted.id, date]]) });

  it('is handed in again in its lineage, though we had accepted it', () => {
    expect(freezePortfolio(draft({ ...report, ...until('2027-06-10') }), command()).submission).toMatchObject({
      lineageId: 'first',
      resubmissionOf: accepted.id,
    });
    expect(() => freezePortfolio(draft(report), command())).toThrow(
      expect.objectContaining({ code: 'already_accepted' }),
    );
  });

  it('is not handed in after the day that the university has set', () => {
    expect(() => freezePortfolio(draft({ ...report, ...until('2027-06-09') }), command())).toThrow(
      expect.objectContaining({ code: 'resubmission_too_late' }),
    );
  });

  it('is handed in also by who has completed the programme, and by nobody who has left it', () => {
    const enrolment = (status: 'completed' | 'withdrawn') =>
      draft({ ...report, ...until('2027-06-10'), enrolment: { status, returnBy: null } });
    expect(freezePortfolio(enrolment('completed'), command()).submission.resubmissionOf).toBe(accepted.id);
    expect(() => freezePortfolio(enrolment('withdrawn'), command())).toThrow(
      expect.objectContaining({ code: 'enrolment_not_live' }),
    );
  });
});

describe('a further submission', () => {
  it('answers a referral, in its lineage', () => {
    const referred = aSubmission().with({ lineageId: 'first' }).released('referred').build();
    expect(freezePortfolio(draft({ earlier: [referred] }), command()).submission).toMatchObject({
      resubmissionOf: referred.id,
      lineageId: 'first',
    });
  });

  it('is frozen anew where the earlier one was returned', () => {
    expect(
      freezePortfolio(draft({ earlier: [aSubmission().returned().build()] }), command()).submission.resubmissionOf,
    ).toBeNull();
  });

  it('answers the referral that a returned resubmission had answered', () => {
    const referred = aSubmission().released('referred').build();
    const returned = aSubmission()
      .with({ id: 'second', frozenAt: now, resubmissionOf: referred.id })
      .returned()
      .build();
    expect(freezePortfolio(draft({ earlier: [returned, referred] }), command()).submission.resubmissionOf).toBe(
      referred.id,
    );
  });

  it.each([
    ['submission_in_progress', aSubmission()],
    ['submission_in_progress', aSubmission().assessed('referred')],
    ['submission_in_progress', aSubmission().reassessing()],
    ['submission_in_progress', aSubmission().moderated('referred')],
    ['already_passed', aSubmission().released('passed')],
    ['already_failed', aSubmission().released('failed')],
    ['resubmission_too_late', aSubmission().released('referred').with({ resubmitBy: '2027-06-09' })],
  ])('is refused with %s', (code, earlier) => {
    expect(() => freezePortfolio(draft({ earlier: [earlier.build()] }), command())).toThrow(
      expect.objectContaining({ code }),
    );
  });

  describe('after a standstill', () => {
    const earlier = [
      aSubmission()
        .released('referred')
        .with({ resubmitBy: '2027-06-29', releasedAt: new Date('2027-06-01T09:00:00Z') })
        .build(),
    ];
    const stood = (until: string | null) => [
      { from: new Date('2027-06-20T09:00:00Z'), until: until ? new Date(until) : null },
    ];
    const at = (instant: string, standstills: Draft['standstills']) => () =>
      freezePortfolio(draft({ earlier, ...(standstills ? { standstills } : {}) }), command({ now: new Date(instant) }));

    it('is accepted for as many days longer as the participant paused', () => {
      expect(at('2027-07-01T09:00:00Z', [])).toThrow('could be resubmitted until 2027-06-29');
      expect(at('2027-07-29T20:00:00Z', stood('2027-07-20T09:00:00Z'))).not.toThrow();
      expect(at('2027-07-30T09:00:00Z', stood('2027-07-20T09:00:00Z'))).toThrow(
        expect.objectContaining({
          code: 'resubmission_too_late',
          details: expect.objectContaining({ resubmitBy: '2027-07-29', extendedBy: 30 }),
        }),
      );
    });

    it('is accepted at any time while the cohort is postponed', () => {
      expect(at('2028-07-01T09:00:00Z', stood(null))).not.toThrow();
    });
  });

  it('is accepted to the last minute of its date where the programme is, and names the date a minute later', () => {
    const earlier = [aSubmission().released('referred').with({ resubmitBy: '2027-06-29' }).build()];
    const at = (instant: string) => () => freezePortfolio(draft({ earlier }), command({ now: new Date(instant) }));
    expect(at('2027-06-29T22:59:00Z')).not.toThrow();
    expect(at('2027-06-29T23:00:00Z')).toThrow('could be resubmitted until 2027-06-29');
  });

  it('of received work is refused once accepted', () => {
    const report = { definition: aDefinitionWithReport(), earlier: [aSubmission().accepted().build()] };
    expect(() => freezePortfolio(draft(report), command())).toThrow(
      expect.objectContaining({ code: 'already_accepted' }),
    );
  });
});

describe('evidence that shows pupils', () => {
  const one = someEvidence();
  const two = someEvidence({ id: '01990000-0000-7000-8000-00000000ef02' });
  const flags = (evidence: Draft['evidence'], overrides: Partial<FreezeCommand>) =>
    freezePortfolio(draft({ evidence }), command(overrides)).items.map((item) => [
      item.kind,
      item.showsPupils,
      item.retention,
    ]);

  it('is flagged where it is named', () => {
    expect(flags([one, two], { showsPupils: true, flagged: [two.item.id] })).toEqual([
      ['account', false, 'standard'],
      ['text', false, 'standard'],
      ['text', true, 'shows_pupils'],
    ]);
  });

  it('is all of it where none is named', () => {
    expect(flags([one, two], { showsPupils: true })).toEqual([
      ['account', false, 'standard'],
      ['text', true, 'shows_pupils'],
      ['text', true, 'shows_pupils'],
    ]);
  });

  it.each([
    ['pupils_flag_contradicts', [someEvidence({ showsPupils: true })], { showsPupils: false }],
    ['pupils_flag_contradicts', [one], { showsPupils: false, flagged: [one.item.id] }],
    ['pupils_flag_unknown', [one], { showsPupils: true, flagged: ['elsewhere'] }],
  ])('is refused with %s', (code, evidence, overrides) => {
    expect(() => freezePortfolio(draft({ evidence }), command(overrides))).toThrow(expect.objectContaining({ code }));
  });
});

describe('a frozen copy', () => {
  it('never changes, whatever is done to the draft afterwards', () => {
    const texts = fc.array(
      fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ''),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const evidence = before.map((text, index) =>
          someEvidence({
            id: `0199${String(index).padStart(4, '0')}-0000-7000-8000-00000000ef01`,
            content: { kind: 'text', text: `x ${text}` },
          }),
        );
        const live = draft({ evidence, accounts: [anAccount()] });
        const { submission, items } = freezePortfolio(live, command());
        const frozen = structuredClone({ submission, items });
        for (const account of live.accounts) account.text = after.join();
        for (const [index, { item, latest }] of live.evidence.entries())
          Object.assign(latest, { text: after[index % after.length], number: latest.number + 1 }) &&
            Object.assign(item, { status: 'removed' });
        expect({ submission, items }).toEqual(frozen);
        expect(copyDigest(items)).toBe(submission.digest);
      }),
    );
  });
});

describe('the digest of a copy', () => {
  const item = fc.record({
    requirement: fc.constantFrom('evidence', 'account'),
    kind: fc.constantFrom('text', 'file', 'link'),
    digest: fc.stringMatching(/^[0-9a-f]{64}$/u),
  });

  it('is the same in any order and another for any other content', () => {
    fc.assert(
      fc.property(fc.uniqueArray(item, { minLength: 1, selector: (each) => each.digest }), (items) => {
        const copies = items as Parameters<typeof copyDigest>[0];
        expect(copyDigest(copies.toReversed())).toBe(copyDigest(copies));
        expect(copyDigest(copies.slice(1))).not.toBe(copyDigest(copies));
      }),
    );
  });

  it("takes a file's bytes for its digest", () => {
    expect(freezePortfolio(draft({ evidence: [someEvidence({ content: aFile })] }), command()).items[1]).toMatchObject({
      kind: 'file',
      digest: aFile.file.digest,
      fileKey: aFile.file.key,
    });
  });
});
