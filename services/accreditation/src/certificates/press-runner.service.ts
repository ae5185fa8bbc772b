import { createHash } from 'node:crypto';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { crashPoint } from '@collegium/messaging';
import { Clock, runAs, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import { counter, span } from '@collegium/telemetry';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { In } from 'typeorm';
import { AwardRow } from '../awards/award.entity.js';
import type { Award } from '../awards/award.js';
import { ClaimsService } from '../claims/claims.service.js';
import { IssuersService, type SigningKeys } from '../issuers/issuers.service.js';
import { withoutConsent } from '../joint-bodies/joint-bodies.js';
import { lockFact } from '../reading/fact.lock.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { CertificateRow, PressJobRow } from './certificate.entity.js';
import { PressQueue } from './press-queue.service.js';
import { PressService } from './press.service.js';
import type { PressedCertificate, PressOrder, Sign } from './press.js';

/** How often a replica looks for orders that no commit of its own told it of, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** A replica that has died gives its orders up after this long. */
const LEASE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3_600;
/** Lots worked on at a time: one in the press, one being stored. */
const AT_ONCE = 2;
/** Orders of one batch taken at a turn and stored in one transaction. Another batch waits for no more than these. */
const LOT = 8;

/** Verification methods of joint issuers, by code. */
type EndorserKeys = Readonly<Record<string, string>>;

interface Finished {
  readonly job: PressJobRow;
  readonly certificate: PressedCertificate;
}

/** Takes orders in lots, of the batch that was served least, has their certificates made outside any transaction, and stores a lot with its events in one. */
@Injectable()
export class PressRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PressRunner');
  private readonly issued = counter('certificates_issued_total', 'Certificates issued', []);
  private timer: NodeJS.Timeout | undefined;
  private running = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly queue: PressQueue,
    private readonly pressService: PressService,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly claims: ClaimsService,
  ) {}

  onApplicationBootstrap(): void {
    this.queue.onOrdered(() => this.wake());
    this.timer = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await Promise.all(this.running);
  }

  /** Starts work on what is due, as far as there is room. */
  private wake(): void {
    while (!this.stopping && this.running.size < AT_ONCE) {
      const run: Promise<void> = this.drain().finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  private async drain(): Promise<void> {
    try {
      // What was taken is worked on also when the service stops meanwhile: left alone, it would wait for its lease to run out.
      while (!this.stopping) {
        const lot = await this.take();
        if (lot.length === 0) return;
        await this.work(lot);
      }
    } catch (error) {
      this.logger.warn(error, 'Orders for the press could not be read; looking again');
    }
  }

  /**
   * Start-time fair queueing: a batch new to the press is served at once, and then counts as if it had been served as much as
   * the one that was served least, so that a single award waits for nobody's thousand, and two batches share the press evenly.
   */
  private take(): Promise<PressJobRow[]> {
    return this.systemUnitOfWork.run(async ({ manager }) => {
      const taken = await manager.query<{ award_id: string }[]>(
        `with due as (select distinct batch_id from press_jobs where done_at is null and next_attempt_at <= now()),
           turn as (select id from issuing_batches where id in (select batch_id from due) order by served nulls first, started_at, id limit 1 for no key update),
           lot as (
             update press_jobs set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $1)
             where award_id in (
               select award_id from press_jobs where batch_id = (select id from turn) and done_at is null and next_attempt_at <= now()
               order by next_attempt_at, award_id limit $2 for update skip locked)
             returning award_id),
           served as (
             update issuing_batches set served = (select count(*) from lot) + coalesce(served, (select min(served) from issuing_batches where id in (select batch_id from due)), 0)
             where id = (select id from turn))
         select award_id from lot`,
        [LEASE_SECONDS, LOT],
      );
      return manager.find(PressJobRow, {
        where: { awardId: In(taken.map(({ award_id: id }) => id)) },
        order: { awardId: 'ASC' },
      });
    });
  }

  private async work(lot: readonly PressJobRow[]): Promise<void> {
    const [{ tenant, correlationId, traceparent }] = lot as [PressJobRow];
    const context = { tenants: [tenant], actor: 'timer:press', correlationId, ...(traceparent ? { traceparent } : {}) };
    const parent = traceparent ? { parent: traceparent } : {};
    try {
      await runAs(context, () =>
        span(
          'press certificates',
          { 'collegium.award': lot.map(({ awardId }) => awardId).join(' ') },
          () => this.produce(tenant, lot),
          parent,
        ),
      );
    } catch (error) {
      await this.postpone(lot, error);
    }
  }

  private async produce(tenant: string, ordered: readonly PressJobRow[]): Promise<void> {
    const keys = await this.issuers.signingKeys(tenant);
    const awards = await this.unitOfWork.run(({ manager }) =>
      manager.findBy(AwardRow, { id: In(ordered.map(({ awardId }) => awardId)) }),
    );
    const cancelled = awards.filter(({ status }) => status === 'cancelled').map(({ id }) => id);
    await this.forget(cancelled);
    const withheld = await this.unitOfWork.run((tx) => this.withhold(tx, awards));
    const lot = ordered.filter(({ awardId }) => !cancelled.includes(awardId) && !withheld.includes(awardId));
    const endorsers = await this.endorserKeys(awards);
    const endorserKeys = Object.fromEntries(
      [...endorsers].map(([code, { proof }]) => [code, this.issuers.methodOf(proof)]),
    );
    const orders = await this.unitOfWork.run(async (tx) => {
      const orders = new Map<string, PressOrder>();
      for (const { id, certificate } of awards)
        orders.set(id, {
          certificate,
          status: await this.statusLists.entriesOf(tx, id),
          proofKey: this.issuers.methodOf(keys.proof),
          jwtKey: this.issuers.urlOf(keys.jwt),
          endorserKeys,
        });
      return orders;
    });
    const sign: Sign = (algorithm, data, endorser) => {
      const signer = endorser === undefined ? keys : endorsers.get(endorser)!;
      return this.issuers.sign(algorithm === 'Ed25519' ? signer.proof : signer.jwt, data);
    };
    const made = await Promise.allSettled(
      lot.map(async (job) => ({ job, certificate: await this.pressService.press(orders.get(job.awardId)!, sign) })),
    );
    for (const [n, result] of made.entries())
      if (result.status === 'rejected') await this.postpone([lot[n]!], result.reason);
    const finished = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (finished.length > 0) crashPoint('after-signing-before-keeping');
    if (!(await this.storeAll(finished, keys, endorserKeys)))
      for (const one of finished) await this.storeAlone(one, keys, endorserKeys);
  }

  /** Consent is asked for when an award is granted, and again when its certificate is signed and when it is kept. */
  private async withhold(tx: Transaction, awards: readonly Award[]): Promise<string[]> {
    const withheld = await withoutConsent(tx, awards);
    if (withheld.length > 0) await this.queue.withhold(tx, withheld);
    return withheld;
  }

  /** Keys of the joint issuers. */
  private async endorserKeys(awards: readonly Award[]): Promise<Map<string, SigningKeys>> {
    const codes = new Set(
      awards.flatMap(({ certificate: { jointIssuers = [] } }) => jointIssuers.map(({ code }) => code)),
    );
    return new Map(
      await Promise.all([...codes].map(async (code) => [code, await this.issuers.signingKeys(code)] as const)),
    );
  }

  /** Cancelled before they were made: nothing of them is signed. */
  private async forget(awardIds: readonly string[]): Promise<void> {
    if (awardIds.length > 0)
      await this.unitOfWork.run((tx) =>
        tx.manager.update(PressJobRow, { awardId: In([...awardIds]) }, { doneAt: new Date(), error: null }),
      );
  }

  /** @returns false if the transaction failed: one of them must not hold up the others */
  private async storeAll(
    finished: readonly Finished[],
    keys: SigningKeys,
    endorserKeys: EndorserKeys,
  ): Promise<boolean> {
    try {
      const stored = await this.unitOfWork.run(async (tx) => {
        let stored = 0;
        for (const { job, certificate } of finished)
          if (await this.store(tx, job.awardId, certificate, keys, endorserKeys)) stored++;
        return stored;
      });
      this.issued.inc({}, stored);
      return true;
    } catch (error) {
      this.logger.warn(
        error,
        `${finished.length} certificates could not be stored together; they are stored one by one`,
      );
      return false;
    }
  }

  private async storeAlone(
    { job, certificate }: Finished,
    keys: SigningKeys,
    endorserKeys: EndorserKeys,
  ): Promise<void> {
    try {
      if (await this.unitOfWork.run((tx) => this.store(tx, job.awardId, certificate, keys, endorserKeys)))
        this.issued.inc({});
    } catch (error) {
      await this.postpone([job], error);
    }
  }

  /** Once per award, also if two replicas made it: the second finds the first one's row and leaves it. */
  private async store(
    tx: Transaction,
    id: string,
    made: PressedCertificate,
    keys: SigningKeys,
    endorserKeys: EndorserKeys,
  ): Promise<boolean> {
    const award = await tx.manager.findOneOrFail(AwardRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (award.certificate.jointIssuers?.length) {
      // Whoever withdraws a consent holds this lock exclusively.
      await lockFact(tx, 'programme', award.programmeId, 'shared');
      if ((await this.withhold(tx, [award])).length > 0) return false;
    }
    await tx.manager.update(PressJobRow, { awardId: id }, { doneAt: new Date(), error: null });
    // Cancelled while it was being made: it is never read by anybody.
    if (award.issuedAt || award.status === 'cancelled') return false;
    const issuedAt = this.clock.now();
    const digest = createHash('sha256').update(made.json).digest('hex');
    const bodies = (award.certificate.jointIssuers ?? []).map(({ code }) => [code, endorserKeys[code]!] as const);
    await tx.manager.insert(CertificateRow, {
      awardId: id,
      tenant: award.tenant,
      number: award.number,
      issuedAt,
      json: made.json,
      jwt: made.jwt,
      pdf: Buffer.from(made.pdf),
      accessiblePdf: Buffer.from(made.accessiblePdf),
      png: Buffer.from(made.png),
      svg: made.svg,
      digest,
      proofKey: this.issuers.methodOf(keys.proof),
      jwtKey: this.issuers.urlOf(keys.jwt),
      endorserKeys: Object.fromEntries(bodies),
    });
    await tx.save(AwardRow, { ...award, issuedAt });
    tx.publish(CertificateIssuedSchema, {
      awardId: id,
      provider: award.tenant,
      enrolmentId: award.enrolmentId,
      personId: award.personId,
      certificateNumber: award.number,
      url: award.certificate.url,
      credentialDigest: digest,
    });
    await this.claims.certificateIssued(tx, id);
    return true;
  }

  private async postpone(jobs: readonly PressJobRow[], error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    for (const { awardId, attempts } of jobs) {
      this.logger.error(error, `The certificate of award ${awardId} could not be made; it is tried again`);
      const pause = Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS);
      await this.systemUnitOfWork.run(({ manager }) =>
        manager.query(
          'update press_jobs set next_attempt_at = now() + make_interval(secs => $2), error = $3 where award_id = $1 and done_at is null',
          [awardId, pause, message.slice(0, 2_000)],
        ),
      );
    }
  }
}
