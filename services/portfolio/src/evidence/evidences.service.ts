import type { Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { Clock, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { refuse } from '../errors.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { Files, type IncomingFile } from '../files/files.service.js';
import type { ReceivedFile } from '../files/file-rules.js';
import { Drafts } from '../portfolios/drafts.service.js';
import { PortfolioRow } from '../portfolios/portfolio.entity.js';
import { requirementFor } from '../portfolios/portfolio.js';
import { EvidenceRow, EvidenceVersionRow } from './evidence.entity.js';
import { addEvidence, removeEvidence, reviseEvidence, type EvidenceContent, type EvidenceVersion } from './evidence.js';
import { assertRoom, overQuota, quotaView, type Quota, type QuotaView } from './quota.js';

/** What somebody hands in; a file's bytes are safe in the store by then. */
export interface EvidenceCommand {
  title: string;
  content: EvidenceContent;
  showsPupils: boolean;
  requirement?: string | undefined;
}

/** One item in one version. */
export interface EvidenceView {
  item: EvidenceRow;
  version: EvidenceVersionRow;
}

/** The quota of every portfolio. */
export abstract class EvidenceQuota implements Quota {
  abstract readonly bytes: number;
  abstract readonly items: number;
  abstract readonly versions: number;
}

@Injectable()
export class Evidences {
  constructor(
    private readonly scope: ProviderScope,
    private readonly drafts: Drafts,
    private readonly facts: Facts,
    private readonly files: Files,
    private readonly quota: EvidenceQuota,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks before the bytes come: nothing is stored for a portfolio that the caller cannot see or that is full.
   * @param items 1 for a new item, 0 for a version of one
   */
  roomIn(portfolioId: string, items: 0 | 1): Promise<NonNullable<IncomingFile['room']>> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx) => {
      const used = await usedOf(tx, portfolioId);
      assertRoom(used, this.quota, { bytes: 0, items, versions: 1 });
      const refusal = () => overQuota('bytes', used, this.quota);
      return { bytes: Math.max(0, this.quota.bytes - used.bytes), refusal };
    });
  }

  receive(incoming: IncomingFile): Promise<ReceivedFile> {
    return this.files.receive(incoming);
  }

  add(portfolioId: string, command: EvidenceCommand, expected?: number): Promise<EvidenceView> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx) => {
      const portfolio = await lockPortfolio(tx, portfolioId);
      assertVersion(portfolio, expected);
      const requirement = requirementFor(
        await this.facts.definition(tx, portfolio.programmeId),
        'evidence',
        command.requirement,
      );
      const { evidence, first } = addEvidence(portfolio, requirement.code, {
        ...command,
        id: newId(),
        evidenceId: newId(),
        now: this.clock.now(),
      });
      assertRoom(await usedOf(tx, portfolioId), this.quota, { bytes: bytesOf(first), items: 1, versions: 1 });
      const item = await tx.insert(EvidenceRow, evidence);
      await tx.manager.insert(EvidenceVersionRow, first);
      await tx.save(PortfolioRow, portfolio);
      return { item, version: first };
    });
  }

  revise(portfolioId: string, evidenceId: string, command: EvidenceCommand, expected?: number): Promise<EvidenceView> {
    return this.inPortfolio(
      portfolioId,
      evidenceId,
      async (tx, portfolio, item) => {
        assertVersion(item, expected);
        const { evidence, next } = reviseEvidence(item, { ...command, id: newId(), now: this.clock.now() });
        assertRoom(await usedOf(tx, portfolioId), this.quota, { bytes: bytesOf(next), items: 0, versions: 1 });
        const saved = await tx.save(EvidenceRow, evidence);
        await tx.manager.insert(EvidenceVersionRow, next);
        await tx.save(PortfolioRow, portfolio);
        return { item: saved, version: next };
      },
      { lock: true },
    );
  }

  remove(portfolioId: string, evidenceId: string, expected?: number): Promise<EvidenceView> {
    return this.inPortfolio(
      portfolioId,
      evidenceId,
      async (tx, portfolio, item) => {
        assertVersion(item, expected);
        const removed = await tx.save(EvidenceRow, removeEvidence(item));
        await tx.save(PortfolioRow, portfolio);
        return { item: removed, version: await versionOf(tx, removed, removed.latest) };
      },
      { lock: true },
    );
  }

  /** The evidence in the draft, and how much of the portfolio's quota is used. */
  list(portfolioId: string, principal: Principal): Promise<{ evidence: EvidenceView[]; quota: QuotaView }> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, portfolio) => {
      await this.drafts.assertReadable(tx, portfolio, principal);
      const evidence = await this.drafts.currentEvidence(tx, portfolioId);
      return {
        evidence: evidence.map(({ item, latest }) => ({ item, version: latest })),
        quota: quotaView(await usedOf(tx, portfolioId), this.quota),
      };
    });
  }

  versions(portfolioId: string, evidenceId: string, principal: Principal): Promise<EvidenceView[]> {
    return this.inPortfolio(portfolioId, evidenceId, async (tx, portfolio, item) => {
      await this.drafts.assertReadable(tx, portfolio, principal);
      const versions = await tx.manager.find(EvidenceVersionRow, { where: { evidenceId }, order: { number: 'ASC' } });
      return versions.map((version) => ({ item, version }));
    });
  }

  /** The bytes of a file, with what is known of it. */
  async file(
    portfolioId: string,
    evidenceId: string,
    number: number | undefined,
    principal: Principal,
  ): Promise<{ version: EvidenceVersionRow; bytes: Readable }> {
    const version = await this.inPortfolio(portfolioId, evidenceId, async (tx, portfolio, item) => {
      await this.drafts.assertReadable(tx, portfolio, principal);
      return versionOf(tx, item, number ?? item.latest);
    });
    if (version.fileKey === null)
      throw refuse('not_a_file', `Evidence ${evidenceId} is a ${version.kind}.`, { kind: version.kind });
    return { version, bytes: await this.files.read(version.fileKey) };
  }

  private inPortfolio<Result>(
    portfolioId: string,
    evidenceId: string,
    work: (tx: Transaction, portfolio: PortfolioRow, item: EvidenceRow) => Promise<Result>,
    { lock = false }: { lock?: boolean } = {},
  ): Promise<Result> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, seen) => {
      const portfolio = lock ? await lockPortfolio(tx, portfolioId) : seen;
      const item = await tx.manager.findOneBy(EvidenceRow, { id: evidenceId, portfolioId });
      if (!item) throw refuse('not_found', 'There is no such evidence in this portfolio.', { evidenceId });
      return work(tx, portfolio, item);
    });
  }
}

/** Changes of one portfolio's evidence come one after the other, so that none counts on room that another takes. */
function lockPortfolio({ manager }: Transaction, id: string): Promise<PortfolioRow> {
  return manager.findOneOrFail(PortfolioRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

async function usedOf({ manager }: Transaction, portfolioId: string): Promise<Quota> {
  const [used] = await manager.query<Record<keyof Quota, string>[]>(
    `select coalesce(sum(coalesce(size, octet_length(text), octet_length(url), 0)), 0) as bytes, count(*) as versions,
       (select count(*) from evidence where portfolio_id = $1 and status = 'current') as items
     from evidence_version where portfolio_id = $1`,
    [portfolioId],
  );
  return { bytes: Number(used!.bytes), items: Number(used!.items), versions: Number(used!.versions) };
}

function bytesOf({ size, text, url }: EvidenceVersion): number {
  return size ?? Buffer.byteLength(text ?? url ?? '');
}

async function versionOf(tx: Transaction, item: EvidenceRow, number: number): Promise<EvidenceVersionRow> {
  const version = await tx.manager.findOneBy(EvidenceVersionRow, { evidenceId: item.id, number });
  if (!version) throw refuse('not_found', `Evidence ${item.id} has no version ${number}.`, { evidenceId: item.id });
  return version;
}
