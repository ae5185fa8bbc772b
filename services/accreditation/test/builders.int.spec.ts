import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { platformMigrations } from '@collegium/http';
import { dataSourceOf, newId } from '@collegium/persistence';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { AgreementRow } from '../src/agreements/agreement.entity.js';
import { AwardRow } from '../src/awards/award.entity.js';
import type { Award } from '../src/awards/award.js';
import { anAwardCase } from '../src/cases/award-case.builder.js';
import { AwardCaseRow } from '../src/cases/award-case.entity.js';
import type { AwardCase } from '../src/cases/award-case.js';
import { aClaim, anAgreement } from '../src/claims/credit-claim.builder.js';
import { CreditClaimRow } from '../src/claims/credit-claim.entity.js';
import type { CreditClaim } from '../src/claims/credit-claim.js';
import { aCertificate } from '../src/credentials/credential.builder.js';
import { entities } from '../src/entities.js';
import { JointConsentRow } from '../src/joint-bodies/joint-consent.entity.js';
import { migrations } from '../src/migrations/migrations.js';
import { eldpRules } from '../src/cases/award-case.builder.js';
import { ProgrammeRow } from '../src/programmes/programme.entity.js';

let database: TestDatabase;
let source: DataSource;

beforeAll(async () => {
  database = await testDatabase('accreditation', { migrations: [...platformMigrations, ...migrations] });
  source = await dataSourceOf({ url: database.systemUrl, applicationName: 'builders', entities }).initialize();
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

/** Inserts and rolls back: each row stands on its own. */
async function fits(insert: (manager: EntityManager) => Promise<unknown>): Promise<void> {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    await insert(runner.manager);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const putCase = (manager: EntityManager, state: AwardCase) => manager.insert(AwardCaseRow, state as never);
async function putAward(manager: EntityManager, changes: Partial<Award> = {}): Promise<Award> {
  const state = anAwardCase().complete().build();
  await putCase(manager, state);
  const certificate = aCertificate({ number: `HERTSCAM-2027-${newId().slice(-10).toUpperCase()}-C` });
  const award: Award = { id: newId(), version: 1, tenant: 'hertscam', personId: state.personId!, caseId: state.id, enrolmentId: state.enrolmentId, programmeId: newId(), number: certificate.number, status: 'granted', certificate, grantedAt: new Date(), issuedAt: null, revokedAt: null, revocation: null, ...changes };
  await manager.insert(AwardRow, award as never);
  return award;
}
async function putAgreement(manager: EntityManager, changes: Parameters<typeof anAgreement>[0] = {}): Promise<string> {
  const programmeId = changes.programmeId ?? newId();
  await manager.upsert(ProgrammeRow, { id: programmeId, tenant: 'hertscam', code: programmeId, programmeVersion: 1, title: 'P', timeZone: 'Europe/London', rules: eldpRules, tariffs: [] }, ['id']);
  const agreement = anAgreement({ ...changes, programmeId });
  await manager.insert(AgreementRow, agreement as never);
  return agreement.id;
}
async function putClaim(manager: EntityManager, changes: Partial<CreditClaim> = {}): Promise<void> {
  const award = await putAward(manager);
  await manager.insert(CreditClaimRow, aClaim({ agreementId: await putAgreement(manager), caseId: award.caseId, awardId: award.id, ...changes }) as never);
}

describe('what the builders make', () => {
  it.each<[string, AwardCase]>([
    ['an open case', anAwardCase().build()],
    ['an accepted one', anAwardCase().accepted().build()],
    ['a started one', anAwardCase().accepted().started().build()],
    ['a deferred one', anAwardCase().accepted().started().deferred().build()],
    ['a withdrawn one', anAwardCase().accepted().withdrawn().build()],
    ['one with hours', anAwardCase().accepted().withHours().build()],
    ['one with an outcome', anAwardCase().accepted().withOutcome().build()],
    ['a complete one', anAwardCase().complete().build()],
  ])('fits the database: %s', async (_name, state) => {
    await fits((manager) => putCase(manager, state));
  });

  it.each(['prepared', 'requested', 'acknowledged', 'queried', 'answered', 'withdrawn'] as const)('fits the database: a claim that is %s', async (status) => {
    await fits((manager) => putClaim(manager, { status }));
  });

  it('fits the database: a registered, a rejected claim, an award, a revoked one', async () => {
    const credit = { points: 30, scheme: 'CATS', level: 7 } as const;
    await fits((manager) => putClaim(manager, { status: 'registered', reference: 'x', registeredCredit: credit, decidedAt: new Date() }));
    await fits((manager) => putClaim(manager, { status: 'rejected', reason: 'x', decidedAt: new Date() }));
    await fits((manager) => putAward(manager));
    await fits((manager) => putAward(manager, { status: 'revoked', revokedAt: new Date(), revocation: { reason: 'x', text: 'x', by: 'x' } }));
  });
});

describe('what the database refuses', () => {
  it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
    ['a second case for an enrolment', async (manager) => { const state = anAwardCase().build(); await putCase(manager, state); await putCase(manager, { ...state, id: newId() }); }],
    ['a decision without a date', (manager) => putCase(manager, { ...anAwardCase().complete().build(), status: 'granted' })],
    ['a refusal without reasons', (manager) => putCase(manager, { ...anAwardCase().complete().build(), status: 'refused', decidedAt: new Date() })],
    ['a second award for an enrolment', async (manager) => { const { enrolmentId } = await putAward(manager); await putAward(manager, { enrolmentId }); }],
    ['a number given twice', async (manager) => { const { number } = await putAward(manager); await putAward(manager, { number }); }],
    ['a revocation without a reason', (manager) => putAward(manager, { status: 'revoked', revokedAt: new Date() })],
    ['a request without a lawful basis', (manager) => putClaim(manager, { lawfulBasis: null })],
    ['a request that was sent to nobody', (manager) => putClaim(manager, { sentTo: null })],
    ['a claim sent to another university', (manager) => putClaim(manager, { sentTo: 'bath-spa' })],
    ['registered credit without a reference', (manager) => putClaim(manager, { status: 'registered' })],
    ['a rejection without a reason', (manager) => putClaim(manager, { status: 'rejected' })],
    ['two agreements in force at once', async (manager) => { const programmeId = newId(); await putAgreement(manager, { programmeId, validUntil: '2027-08-31' }); await putAgreement(manager, { programmeId, validFrom: '2027-08-31' }); }],
    ['an agreement that ends before it begins', (manager) => putAgreement(manager, { validUntil: '2020-01-01' })],
    ['two consents of one body in force at once', async (manager) => {
      const programmeId = newId();
      await putAgreement(manager, { programmeId });
      for (const id of [newId(), newId()]) await manager.insert(JointConsentRow, { id, version: 1, tenant: 'hertfordshire', programmeId, evidence: 'Minute 12', givenBy: 'user:office', givenAt: new Date(), withdrawnAt: null });
    }],
    ['one place in a status list given twice', async (manager) => {
      await manager.query(`insert into status_lists (id, tenant, number) values ('x-1', 'x', 1)`);
      for (const id of [newId(), newId()]) await manager.query(`insert into status_entries (award_id, tenant, list_id, index) values ($1, 'x', 'x-1', 7)`, [id]);
    }],
    ['one piece of work held by two claims', async (manager) => {
      const award = await putAward(manager);
      const claim = aClaim({ agreementId: await putAgreement(manager), caseId: award.caseId, awardId: award.id });
      await manager.insert(CreditClaimRow, claim as never);
      for (const tenant of ['hertscam', 'star']) await manager.query(`insert into credited_work (id, key, claim_id, tenant) values ($1, 'bytes:x', $2, $3)`, [newId(), claim.id, tenant]);
    }],
  ])('%s', async (_name, insert) => {
    await expect(fits(insert)).rejects.toThrow(/violates|conflicting/);
  });
});
