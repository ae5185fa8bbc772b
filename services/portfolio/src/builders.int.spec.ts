import { testDatabase, schemaDrift, type TestDatabase } from '@collegium/testing';
import { dataSourceOf, newId } from '@collegium/persistence';
import { platformMigrations } from '@collegium/http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { aBatch, aDecision, aSample } from './batches/batch.builder.js';
import { BatchRow, DecisionRow, SampleRow } from './batches/batch.entity.js';
import { anInterest } from './conflicts/conflict.builder.js';
import { InterestRow } from './conflicts/conflict.entity.js';
import { entities } from './entities.js';
import { aFile, someEvidence } from './evidence/evidence.builder.js';
import { EvidenceRow, EvidenceVersionRow } from './evidence/evidence.entity.js';
import { migrations } from './migrations/index.js';
import { anAccount, aPortfolio } from './portfolios/portfolio.builder.js';
import { AccountVersionRow, PortfolioRow } from './portfolios/portfolio.entity.js';
import { aSubmission, aSubmissionItem } from './submissions/submission.builder.js';
import { SubmissionItemRow, SubmissionRow } from './submissions/submission.entity.js';

const interest = anInterest();
const file = someEvidence({ content: aFile });
const link = someEvidence({ content: { kind: 'link', url: 'https://example.org/' } });
const id = newId();

/** Every builder and trait, so that a test that uses one never stands on what the database would refuse. */
const valid: [string, new () => object, object][] = [
  ['a portfolio', PortfolioRow, aPortfolio()],
  ['an account', AccountVersionRow, anAccount()],
  ['evidence', EvidenceRow, someEvidence().item],
  ['a text', EvidenceVersionRow, someEvidence().latest],
  ['a link', EvidenceVersionRow, link.latest],
  ['a file', EvidenceVersionRow, file.latest],
  ['a frozen submission', SubmissionRow, aSubmission().build()],
  ['a received submission', SubmissionRow, aSubmission().received().build()],
  ['a submission in a batch', SubmissionRow, aSubmission().in(id).build()],
  ['an assessed submission', SubmissionRow, aSubmission().assessed().build()],
  ['a submission to be re-assessed', SubmissionRow, aSubmission().reassessing().build()],
  ['a moderated submission', SubmissionRow, aSubmission().moderated('failed').build()],
  ['a released submission', SubmissionRow, aSubmission().released().build()],
  ['a referred submission', SubmissionRow, aSubmission().released('referred').build()],
  ['a superseded submission', SubmissionRow, aSubmission().superseded().build()],
  ['a returned submission', SubmissionRow, aSubmission().returned().build()],
  ['an accepted submission', SubmissionRow, aSubmission().accepted().build()],
  ['an item', SubmissionItemRow, aSubmissionItem()],
  ['a flagged item', SubmissionItemRow, aSubmissionItem(undefined, { showsPupils: true, retention: 'shows_pupils' })],
  ['an open batch', BatchRow, aBatch().build()],
  ['a closed batch', BatchRow, aBatch().closed().build()],
  ['a sampled batch', BatchRow, aBatch().sampled().build()],
  ['a released batch', BatchRow, aBatch().released().build()],
  ['a sample', SampleRow, aSample([{ submissionId: id, assessorId: id, outcome: 'passed' }])],
  ['a decision', DecisionRow, aDecision()],
  ['a decision to re-assess', DecisionRow, aDecision({ decision: 'reassess_all', reassessorId: id })],
  ['an interest in a setting', InterestRow, interest],
  [
    'an interest in a person',
    InterestRow,
    anInterest({ kind: 'tutors', setting: null, settingName: null, aboutPersonId: id }),
  ],
];

const invalid: [string, string, new () => object, object][] = [
  [
    'submission_mark',
    'a mark without an assessor',
    SubmissionRow,
    aSubmission().assessed().with({ assessorId: null }).build(),
  ],
  [
    'submission_not_own_mark',
    "one's own mark",
    SubmissionRow,
    aSubmission().assessed('passed', aSubmission().build().personId).build(),
  ],
  [
    'submission_released',
    'a release without its time',
    SubmissionRow,
    aSubmission().released().with({ releasedAt: null }).build(),
  ],
  [
    'submission_resubmit_by',
    'a pass to be resubmitted',
    SubmissionRow,
    aSubmission().released().with({ resubmitBy: '2027-06-29' }).build(),
  ],
  ['submission_received', 'received work in a batch', SubmissionRow, aSubmission().received().in(id).build()],
  [
    'submission_accepted',
    "one's own work accepted",
    SubmissionRow,
    aSubmission().accepted().with({ acceptedBy: aSubmission().build().personId }).build(),
  ],
  [
    'submission_returned',
    'a return without a reason',
    SubmissionRow,
    aSubmission().returned().with({ returnReason: null }).build(),
  ],
  [
    'submission_item_retention',
    'pupils kept as long as all else',
    SubmissionItemRow,
    aSubmissionItem(undefined, { showsPupils: true }),
  ],
  ['evidence_version_link', 'a link without https', EvidenceVersionRow, { ...link.latest, url: 'http://example.org/' }],
  [
    'evidence_version_file_whole',
    'a file without its digest',
    EvidenceVersionRow,
    { ...file.latest, fileDigest: null },
  ],
  ['batch_released', 'a release without a board', BatchRow, aBatch().released().with({ board: null }).build()],
  [
    'batch_window',
    'a batch that closes before it opens',
    BatchRow,
    aBatch()
      .with({ closesAt: new Date('2027-01-01T00:00:00Z') })
      .build(),
  ],
  [
    'decision_by_another',
    "a decision on one's own marks",
    DecisionRow,
    aDecision({ moderatorId: aDecision().assessorId }),
  ],
  [
    'decision_reassessor',
    're-assessment by the first assessor',
    DecisionRow,
    aDecision({ decision: 'reassess_all', reassessorId: aDecision().assessorId }),
  ],
  ['interest_about_one', 'an interest in nothing', InterestRow, anInterest({ setting: null })],
  ['interest_span', 'an interest that ends before it begins', InterestRow, anInterest({ until: '2026-08-31' })],
];

describe('the database', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await testDatabase('portfolio', { migrations: [...platformMigrations, ...migrations] });
    source = await dataSourceOf({
      url: database.systemUrl,
      applicationName: 'builders',
      entities,
      poolSize: 1,
    }).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** Inserts, and takes it back. */
  async function insert(entity: new () => object, row: object): Promise<void> {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.manager.insert(entity, row);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  it.each(valid)('takes %s', async (_what, entity, row) => {
    await expect(insert(entity, row)).resolves.toBeUndefined();
  });

  it.each(invalid)('refuses by %s %s', async (constraint, _what, entity, row) => {
    await expect(insert(entity, row)).rejects.toThrow(constraint);
  });

  it('refuses a second submission in progress of one portfolio', async () => {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    await runner.manager.insert(SubmissionRow, aSubmission().build());
    await expect(runner.manager.insert(SubmissionRow, aSubmission().with({ id: newId() }).build())).rejects.toThrow(
      'submission_one_in_progress',
    );
    await runner.rollbackTransaction();
    await runner.release();
  });

  it('has the columns of the entities', async () => {
    expect(await schemaDrift(AppModule)).toEqual([]);
  });
});
