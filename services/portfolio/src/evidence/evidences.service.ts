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
import { addEvidence, removeEvidence, reviseEvidence, type EvidenceContent } from './evidence.js';

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

@Injectable()
export class Evidences {
  constructor(
    private readonly scope: ProviderScope,
    private readonly drafts: Drafts,
    private readonly facts: Facts,
    private readonly files: Files,
    private readonly clock: Clock,
  ) {}

  /** Asks before the bytes come: nothing is stored for a portfolio that the caller cannot see. */
  assertMine(portfolioId: string): Promise<void> {
    return this.scope.of(PortfolioRow, portfolioId, () => Promise.resolve());
  }

  receive(incoming: IncomingFile): Promise<ReceivedFile> {
    return this.files.receive(incoming);
  }

  add(portfolioId: string, command: EvidenceCommand, expected?: number): Promise<EvidenceView> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, portfolio) => {
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
      const item = await tx.insert(EvidenceRow, evidence);
      await tx.manager.insert(EvidenceVersionRow, first);
      await tx.save(PortfolioRow, portfolio);
      return { item, version: first };
    });
  }

  revise(portfolioId: string, evidenceId: string, command: EvidenceCommand, expected?: number): Promise<EvidenceView> {
    return this.inPortfolio(portfolioId, evidenceId, async (tx, portfolio, item) => {
      assertVersion(item, expected);
      const { evidence, next } = reviseEvidence(item, { ...command, id: newId(), now: this.clock.now() });
      const saved = await tx.save(EvidenceRow, evidence);
      await tx.manager.insert(EvidenceVersionRow, next);
      await tx.save(PortfolioRow, portfolio);
      return { item: saved, version: next };
    });
  }

  remove(portfolioId: string, evidenceId: string, expected?: number): Promise<EvidenceView> {
    return this.inPortfolio(portfolioId, evidenceId, async (tx, portfolio, item) => {
      assertVersion(item, expected);
      const removed = await tx.save(EvidenceRow, removeEvidence(item));
      await tx.save(PortfolioRow, portfolio);
      return { item: removed, version: await versionOf(tx, removed, removed.latest) };
    });
  }

  list(portfolioId: string, principal: Principal): Promise<EvidenceView[]> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, portfolio) => {
      await this.drafts.assertReadable(tx, portfolio, principal);
      const evidence = await this.drafts.currentEvidence(tx, portfolioId);
      return evidence.map(({ item, latest }) => ({ item, version: latest }));
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
  ): Promise<Result> {
    return this.scope.of(PortfolioRow, portfolioId, async (tx, portfolio) => {
      const item = await tx.manager.findOneBy(EvidenceRow, { id: evidenceId, portfolioId });
      if (!item) throw refuse('not_found', 'There is no such evidence in this portfolio.', { evidenceId });
      return work(tx, portfolio, item);
    });
  }
}

async function versionOf(tx: Transaction, item: EvidenceRow, number: number): Promise<EvidenceVersionRow> {
  const version = await tx.manager.findOneBy(EvidenceVersionRow, { evidenceId: item.id, number });
  if (!version) throw refuse('not_found', `Evidence ${item.id} has no version ${number}.`, { evidenceId: item.id });
  return version;
}
