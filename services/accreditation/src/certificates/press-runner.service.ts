import { createHash } from 'node:crypto';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { Clock, runAs, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import { counter, span } from '@collegium/telemetry';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AwardRow } from '../awards/award.entity.js';
import type { Award } from '../awards/award.js';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { ClaimsService } from '../claims/claims.service.js';
import { IssuersService, type SigningKeys } from '../issuers/issuers.service.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { CertificateRow, PressJobRow } from './certificate.entity.js';
import { PressQueue } from './press-queue.service.js';
import { PressService } from './press.service.js';
import type { PressedCertificate } from './press.js';

/** How often a replica looks for orders that no commit of its own told it of, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** A replica that has died gives its orders up after this long. */
const LEASE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3_600;
/** Orders worked on at a time: one in the press, one being stored. */
const AT_ONCE = 2;

/** Takes orders, has their certificates made outside any transaction, and stores each with its event in one. */
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
      for (let job = await this.take(); job && !this.stopping; job = await this.take()) await this.work(job);
    } catch (error) {
      this.logger.warn(error, 'Orders for the press could not be read; looking again');
    }
  }

  private take(): Promise<PressJobRow | undefined> {
    return this.systemUnitOfWork.run(async ({ manager }) => {
      const [[taken]] = await manager.query<[{ award_id: string }[], number]>(
        `update press_jobs set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $1)
         where award_id = (select award_id from press_jobs where done_at is null and next_attempt_at <= now() order by next_attempt_at limit 1 for update skip locked)
         returning award_id`,
        [LEASE_SECONDS],
      );
      return taken && (await manager.findOneByOrFail(PressJobRow, { awardId: taken.award_id }));
    });
  }

  private async work(job: PressJobRow): Promise<void> {
    const context = { tenants: [job.tenant], actor: 'timer:press', correlationId: job.correlationId, ...(job.traceparent ? { traceparent: job.traceparent } : {}) };
    const parent = job.traceparent ? { parent: job.traceparent } : {};
    try {
      await runAs(context, () => span('press certificate', { 'collegium.award': job.awardId }, () => this.produce(job.awardId), parent));
      this.issued.inc({});
    } catch (error) {
      await this.postpone(job, error);
    }
  }

  private async produce(awardId: string): Promise<void> {
    const { award, status } = await this.unitOfWork.run(async (tx) => ({
      award: await tx.manager.findOneByOrFail(AwardRow, { id: awardId }),
      status: await this.statusLists.entriesOf(tx, awardId),
    }));
    if (award.status === 'cancelled') return this.forget(awardId);
    const keys = await this.issuers.signingKeys(award.tenant);
    const endorsers = await this.endorserKeys(award.certificate);
    const endorserKeys = Object.fromEntries([...endorsers].map(([code, { proof }]) => [code, this.issuers.methodOf(proof)]));
    const order = { certificate: award.certificate, status, proofKey: this.issuers.methodOf(keys.proof), jwtKey: this.issuers.urlOf(keys.jwt), endorserKeys };
    const made = await this.pressService.press(order, (algorithm, data, endorser) => {
      const signer = endorser === undefined ? keys : endorsers.get(endorser)!;
      return this.issuers.sign(algorithm === 'Ed25519' ? signer.proof : signer.jwt, data);
    });
    await this.unitOfWork.run((tx) => this.store(tx, award, made, keys, endorserKeys));
  }

  /** Keys of the joint issuers: each has agreed to this before the award was granted. */
  private async endorserKeys({ jointIssuers = [] }: CertificateSnapshot): Promise<Map<string, SigningKeys>> {
    return new Map(await Promise.all(jointIssuers.map(async ({ code }) => [code, await this.issuers.signingKeys(code)] as const)));
  }

  /** Cancelled before it was made: nothing of it is signed. */
  private async forget(awardId: string): Promise<void> {
    await this.unitOfWork.run((tx) => tx.manager.update(PressJobRow, { awardId }, { doneAt: new Date(), error: null }));
  }

  /** Once per award, also if two replicas made it: the second finds the first one's row and leaves it. */
  private async store(tx: Transaction, { id }: Award, made: PressedCertificate, keys: SigningKeys, endorserKeys: Readonly<Record<string, string>>): Promise<void> {
    const award = await tx.manager.findOneOrFail(AwardRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    await tx.manager.update(PressJobRow, { awardId: id }, { doneAt: new Date(), error: null });
    // Cancelled while it was being made: it is never read by anybody.
    if (award.issuedAt || award.status === 'cancelled') return;
    const issuedAt = this.clock.now();
    const digest = createHash('sha256').update(made.json).digest('hex');
    await tx.manager.insert(CertificateRow, {
      awardId: id, tenant: award.tenant, number: award.number, issuedAt,
      json: made.json, jwt: made.jwt, pdf: Buffer.from(made.pdf), accessiblePdf: Buffer.from(made.accessiblePdf), png: Buffer.from(made.png), svg: made.svg, digest,
      proofKey: this.issuers.methodOf(keys.proof), jwtKey: this.issuers.urlOf(keys.jwt), endorserKeys,
    });
    await tx.save(AwardRow, { ...award, issuedAt });
    tx.publish(CertificateIssuedSchema, {
      awardId: id, provider: award.tenant, enrolmentId: award.enrolmentId, personId: award.personId, certificateNumber: award.number, url: award.certificate.url, credentialDigest: digest,
    });
    await this.claims.certificateIssued(tx, id);
  }

  private async postpone(job: PressJobRow, error: unknown): Promise<void> {
    this.logger.error(error, `The certificate of award ${job.awardId} could not be made; it is tried again`);
    const pause = Math.min(2 ** job.attempts, LONGEST_PAUSE_SECONDS);
    const message = error instanceof Error ? error.message : String(error);
    await this.systemUnitOfWork.run(({ manager }) =>
      manager.query('update press_jobs set next_attempt_at = now() + make_interval(secs => $2), error = $3 where award_id = $1', [job.awardId, pause, message.slice(0, 2_000)]),
    );
  }
}
