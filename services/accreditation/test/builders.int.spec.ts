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
import { aClaim, anAgreement, passedOnWork } from '../src/claims/credit-claim.builder.js';
import { CreditClaimRow } from '../src/claims/credit-claim.entity.js';
import type { CreditClaim } from '../src/claims/credit-claim.js';
import { aCertificate } from '../src/credentials/credential.builder.js';
import { entities } from '../src/entities.js';
import { JointConsentRow } from '../src/joint-bodies/joint-consent.entity.js';
import { migrations } from '../src/migrations/migrations.js';
import { eldpRules } from '../src/cases/award-case.builder.js';
import { aDelivery, aSubscription, aWebhookKey } from '../src/subscriptions/subscription.builder.js';
import { DeliveryRow, SubscriptionRow } from '../src/subscriptions/subscription.entity.js';
import { WebhookKeyRow } from '../src/subscriptions/webhook-key.entity.js';
import { OrganisationRow } from '../src/parties/party.entity.js';
import { ShareRow } from '../src/shares/share.entity.js';
import { ProgrammeRow } from '../src/programmes/programme.entity.js';
import { aReconciliation, differenceRows } from '../src/reconciliations/reconciliation.builder.js';
import { DifferenceRow, ReconciliationRow } from '../src/reconciliations/reconciliation.entity.js';
import { aRegistration, anInvitation } from '../src/registrations/student-registration.builder.js';
import { StudentRegistrationRow } from '../src/registrations/student-registration.entity.js';
import type { StudentRegistration } from '../src/registrations/student-registration.js';

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
  const award: Award = {
    id: newId(),
    version: 1,
    tenant: 'hertscam',
    personId: state.personId!,
    caseId: state.id,
    enrolmentId: state.enrolmentId,
    programmeId: newId(),
    number: certificate.number,
    status: 'granted',
    certificate,
    grantedAt: new Date(),
    issuedAt: null,
    revokedAt: null,
    revocation: null,
    suspension: null,
    supersedes: null,
    supersededBy: null,
    holderAnswer: null,
    answeredAt: null,
    hidden: false,
    ...changes,
  };
  await manager.insert(AwardRow, award as never);
  return award;
}
async function putAgreement(manager: EntityManager, changes: Parameters<typeof anAgreement>[0] = {}): Promise<string> {
  const programmeId = changes.programmeId ?? newId();
  await manager.upsert(
    ProgrammeRow,
    {
      id: programmeId,
      tenant: 'hertscam',
      code: programmeId,
      programmeVersion: 1,
      title: 'P',
      timeZone: 'Europe/London',
      rules: eldpRules,
      tariffs: [],
    },
    ['id'],
  );
  const agreement = anAgreement({ ...changes, programmeId });
  await manager.insert(AgreementRow, agreement as never);
  return agreement.id;
}
async function putClaim(manager: EntityManager, changes: Partial<CreditClaim> = {}): Promise<void> {
  const award = await putAward(manager);
  const claim = aClaim({ ...changes, agreementId: await putAgreement(manager), caseId: award.caseId });
  await manager.insert(CreditClaimRow, { ...claim, awardId: claim.awardId && award.id } as never);
}

async function putRegistration(manager: EntityManager, registration: StudentRegistration): Promise<void> {
  const programmeId = newId();
  const agreementId = await putAgreement(manager, { programmeId, university: registration.university });
  await manager.insert(StudentRegistrationRow, {
    ...registration,
    programmeId,
    agreementId,
    sent: registration.sentTo ? Buffer.from('sealed') : null,
  } as never);
}

async function putReconciliation(
  manager: EntityManager,
  changes: Partial<ReconciliationRow> = {},
): Promise<ReconciliationRow> {
  const reconciliation = aReconciliation(changes);
  await manager.insert(ReconciliationRow, reconciliation as never);
  return reconciliation;
}

async function putSubscription(
  manager: EntityManager,
  changes: Parameters<typeof aSubscription>[0] = {},
): Promise<string> {
  const subscription = aSubscription(changes);
  await manager.insert(SubscriptionRow, subscription as never);
  return subscription.id;
}

const aShare = ({ id: awardId, tenant, personId }: Award, changes: Partial<ShareRow> = {}): ShareRow => ({
  id: newId(),
  tenant,
  personId,
  awardId,
  digest: 'ab'.repeat(32),
  hide: ['board'],
  note: null,
  createdAt: new Date(),
  expiresAt: new Date(Date.now() + 1000),
  revokedAt: null,
  ...changes,
});

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

  it.each(['prepared', 'requested', 'acknowledged', 'queried', 'answered', 'withdrawn'] as const)(
    'fits the database: a claim that is %s',
    async (status) => {
      await fits((manager) => putClaim(manager, { status }));
    },
  );

  it.each(['prepared', 'passed_on', 'received', 'marked', 'board', 'queried', 'answered', 'withdrawn'] as const)(
    'fits the database: passed on work that is %s',
    async (status) => {
      await fits((manager) => putClaim(manager, passedOnWork({ status })));
    },
  );

  it('fits the database: work that was referred and that was failed', async () => {
    await fits((manager) =>
      putClaim(manager, { ...passedOnWork(), status: 'referred', reason: 'x', resubmitBy: '2027-10-31' }),
    );
    await fits((manager) => putClaim(manager, { ...passedOnWork(), status: 'failed', reason: 'x' }));
  });

  it.each<[string, StudentRegistration]>([
    ['an invitation', anInvitation()],
    ['a submitted registration', aRegistration()],
    [
      'a confirmed one',
      aRegistration({
        status: 'confirmed',
        studentNumber: { scheme: 'OWNSTU', value: '1' },
        registeredFrom: '2026-10-01',
        decidedAt: new Date(),
      }),
    ],
    ['a refused one', aRegistration({ status: 'refused', reason: 'x', decidedAt: new Date() })],
    ['a lapsed one', anInvitation({ status: 'lapsed', reason: 'not_submitted', decidedAt: new Date() })],
  ])('fits the database: %s', async (_name, registration) => {
    await fits((manager) => putRegistration(manager, registration));
  });

  it('fits the database: a registered, a rejected claim, an award, one that is shared, cancelled, suspended, revoked', async () => {
    const credit = { points: 30, scheme: 'CATS', level: 7 } as const;
    await fits((manager) =>
      putClaim(manager, { status: 'registered', reference: 'x', registeredCredit: credit, decidedAt: new Date() }),
    );
    await fits((manager) => putClaim(manager, { status: 'rejected', reason: 'x', decidedAt: new Date() }));
    await fits((manager) => putAward(manager));
    await fits(async (manager) => manager.insert(ShareRow, aShare(await putAward(manager))));
    await fits((manager) => putAward(manager, { status: 'cancelled' }));
    await fits((manager) =>
      putAward(manager, {
        status: 'suspended',
        suspension: { reason: 'x', text: 'x', by: 'x', at: new Date().toISOString() },
      }),
    );
    await fits((manager) =>
      putAward(manager, { status: 'revoked', revokedAt: new Date(), revocation: { reason: 'x', text: 'x', by: 'x' } }),
    );
  });
});

describe('of reconciliations, what the builders make', () => {
  it('fits the database: one with differences, and the one that supersedes it', async () => {
    await fits(async (manager) => {
      const next = newId();
      await manager.insert(DifferenceRow, differenceRows(await putReconciliation(manager, { supersededBy: next })));
      await putReconciliation(manager, {
        id: next,
        edition: 2,
        providerSignature: { by: 'user:x', at: new Date().toISOString() },
      });
      await manager.query('set constraints all immediate');
    });
  });
});

describe('of webhooks, what the builders make', () => {
  it('fits the database', async () => {
    await fits(async (manager) => {
      const subscriptionId = await putSubscription(manager);
      await putSubscription(manager, {
        method: 'pull',
        url: null,
        status: 'active',
        sealedProofKey: null,
        nextProofAt: null,
      });
      await manager.insert(DeliveryRow, aDelivery({ subscriptionId }) as never);
      await manager.insert(
        DeliveryRow,
        aDelivery({ subscriptionId, status: 'skipped', skippedAt: new Date(), skippedBy: 'x' }) as never,
      );
      await manager.insert(WebhookKeyRow, [
        aWebhookKey({ subscriptionId }),
        aWebhookKey({ subscriptionId, role: 'next', signsFrom: null }),
        aWebhookKey({ subscriptionId, role: 'old', signsUntil: new Date() }),
      ]);
    });
  });
});

describe('what the database refuses', () => {
  it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
    [
      'a second case for an enrolment',
      async (manager) => {
        const state = anAwardCase().build();
        await putCase(manager, state);
        await putCase(manager, { ...state, id: newId() });
      },
    ],
    [
      'a decision without a date',
      (manager) => putCase(manager, { ...anAwardCase().complete().build(), status: 'granted' }),
    ],
    [
      'a refusal without reasons',
      (manager) => putCase(manager, { ...anAwardCase().complete().build(), status: 'refused', decidedAt: new Date() }),
    ],
    [
      'a second award for an enrolment',
      async (manager) => {
        const { enrolmentId } = await putAward(manager);
        await putAward(manager, { enrolmentId });
      },
    ],
    [
      'a number given twice',
      async (manager) => {
        const { number } = await putAward(manager);
        await putAward(manager, { number });
      },
    ],
    [
      'two awards of one case that both stand',
      async (manager) => {
        const { caseId } = await putAward(manager);
        await putAward(manager, { caseId });
      },
    ],
    ['a suspension without a reason', (manager) => putAward(manager, { status: 'suspended' })],
    ['a superseded award that names no successor', (manager) => putAward(manager, { status: 'superseded' })],
    [
      'two successors of one award',
      async (manager) => {
        const { id } = await putAward(manager);
        await putAward(manager, { supersedes: id });
        await putAward(manager, { supersedes: id });
      },
    ],
    [
      'an accepted award that is cancelled',
      (manager) => putAward(manager, { status: 'cancelled', holderAnswer: 'accepted', answeredAt: new Date() }),
    ],
    [
      'one token for two links',
      async (manager) => {
        const award = await putAward(manager);
        const share = aShare(award);
        await manager.insert(ShareRow, share);
        await manager.insert(ShareRow, { ...share, id: newId() });
      },
    ],
    [
      'a link that ends before it begins',
      async (manager) => {
        const award = await putAward(manager);
        await manager.insert(ShareRow, aShare(award, { expiresAt: new Date(0) }));
      },
    ],
    [
      'an issuer that succeeds itself',
      async (manager) => {
        await manager.insert(OrganisationRow, { code: 'x', kind: 'provider', name: 'X' });
        await manager.query(
          `insert into issuer_successions (id, tenant, successor, text, by, at) values ($1, 'x', 'x', 't', 'b', now())`,
          [newId()],
        );
      },
    ],
    [
      'a key that is neither here nor elsewhere',
      (manager) =>
        manager.query(
          `insert into credential_keys (id, tenant, algorithm, public_key_multibase, created_at) values ('k', 'x', 'Ed25519', 'z', now())`,
        ),
    ],
    ['a revocation without a reason', (manager) => putAward(manager, { status: 'revoked', revokedAt: new Date() })],
    ['a request without a lawful basis', (manager) => putClaim(manager, { lawfulBasis: null })],
    ['a request that was sent to nobody', (manager) => putClaim(manager, { sentTo: null })],
    ['a claim sent to another university', (manager) => putClaim(manager, { sentTo: 'bath-spa' })],
    ['registered credit without a reference', (manager) => putClaim(manager, { status: 'registered' })],
    [
      'a referral without a date',
      (manager) => putClaim(manager, { ...passedOnWork(), status: 'referred', reason: 'x' }),
    ],
    ['a failure without a reason', (manager) => putClaim(manager, { ...passedOnWork(), status: 'failed' })],
    [
      'a referral of work that we assessed',
      (manager) => putClaim(manager, { status: 'referred', reason: 'x', resubmitBy: '2027-10-31' }),
    ],
    [
      'an acknowledgement of work that the university assesses',
      (manager) => putClaim(manager, passedOnWork({ status: 'acknowledged' })),
    ],
    ['recognition without an outcome of ours', (manager) => putClaim(manager, { outcome: null })],
    ['a reason for a variation of nothing', (manager) => putClaim(manager, { variationReason: 'x' })],
    ['an agreement whose achievements age at once', (manager) => putAgreement(manager, { currencyYears: 0 })],
    ['a rejection without a reason', (manager) => putClaim(manager, { status: 'rejected' })],
    [
      'two agreements in force at once',
      async (manager) => {
        const programmeId = newId();
        await putAgreement(manager, { programmeId, validUntil: '2027-08-31' });
        await putAgreement(manager, { programmeId, validFrom: '2027-08-31' });
      },
    ],
    ['an agreement that ends before it begins', (manager) => putAgreement(manager, { validUntil: '2020-01-01' })],
    [
      'a submission without a lawful basis',
      (manager) => putRegistration(manager, aRegistration({ lawfulBasis: null })),
    ],
    [
      'an invitation that the university sees',
      (manager) => putRegistration(manager, anInvitation({ sentTo: 'bath-spa' })),
    ],
    [
      'a registration sent to another university',
      (manager) => putRegistration(manager, aRegistration({ sentTo: 'herts' })),
    ],
    [
      'a student without a number',
      (manager) =>
        putRegistration(
          manager,
          aRegistration({ status: 'confirmed', registeredFrom: '2026-10-01', decidedAt: new Date() }),
        ),
    ],
    [
      'a refusal of a student without a reason',
      (manager) => putRegistration(manager, aRegistration({ status: 'refused', decidedAt: new Date() })),
    ],
    [
      'two registrations under way at one university',
      async (manager) => {
        const enrolmentId = newId();
        await putRegistration(manager, anInvitation({ enrolmentId }));
        await putRegistration(manager, aRegistration({ enrolmentId }));
      },
    ],
    [
      'two consents of one body in force at once',
      async (manager) => {
        const programmeId = newId();
        await putAgreement(manager, { programmeId });
        for (const id of [newId(), newId()])
          await manager.insert(JointConsentRow, {
            id,
            version: 1,
            tenant: 'hertfordshire',
            programmeId,
            evidence: 'Minute 12',
            givenBy: 'user:office',
            givenAt: new Date(),
            withdrawnAt: null,
          });
      },
    ],
    [
      'one place in a status list given twice',
      async (manager) => {
        await manager.query(`insert into status_lists (id, tenant, number) values ('x-1', 'x', 1)`);
        for (const id of [newId(), newId()])
          await manager.query(
            `insert into status_entries (award_id, tenant, list_id, index) values ($1, 'x', 'x-1', 7)`,
            [id],
          );
      },
    ],
    ['a period that ends before it begins', (manager) => putReconciliation(manager, { until: '2020-01-01' })],
    [
      'two reconciliations of one period that both stand',
      async (manager) => {
        await putReconciliation(manager);
        await putReconciliation(manager, { edition: 2 });
      },
    ],
    ['a reconciliation under another name than a digest', (manager) => putReconciliation(manager, { digest: 'x' })],
    [
      'a difference between equals',
      async (manager) =>
        manager.insert(
          DifferenceRow,
          differenceRows(await putReconciliation(manager)).map((row) => ({ ...row, there: row.here })),
        ),
    ],
    ['an endpoint without a URL', (manager) => putSubscription(manager, { url: null })],
    ['a URL where nothing is called', (manager) => putSubscription(manager, { method: 'pull', status: 'active' })],
    ['an endpoint that is to be proved and has been', (manager) => putSubscription(manager, { provedAt: new Date() })],
    ['a rate of none', (manager) => putSubscription(manager, { allowedRate: 0 })],
    [
      'a skipped delivery without who skipped it',
      async (manager) =>
        manager.insert(
          DeliveryRow,
          aDelivery({
            subscriptionId: await putSubscription(manager),
            status: 'skipped',
            skippedAt: new Date(),
          }) as never,
        ),
    ],
    [
      'two keys that sign',
      async (manager) => {
        const subscriptionId = await putSubscription(manager);
        await manager.insert(WebhookKeyRow, [aWebhookKey({ subscriptionId }), aWebhookKey({ subscriptionId })]);
      },
    ],
    [
      'one piece of work held by two claims',
      async (manager) => {
        const award = await putAward(manager);
        const claim = aClaim({ agreementId: await putAgreement(manager), caseId: award.caseId, awardId: award.id });
        await manager.insert(CreditClaimRow, claim as never);
        for (const tenant of ['hertscam', 'star'])
          await manager.query(`insert into credited_work (id, key, claim_id, tenant) values ($1, 'bytes:x', $2, $3)`, [
            newId(),
            claim.id,
            tenant,
          ]);
      },
    ],
  ])('%s', async (_name, insert) => {
    await expect(fits(insert)).rejects.toThrow(/violates|conflicting/);
  });
});
