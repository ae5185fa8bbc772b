import { refuse } from '../errors.js';
import { plainText } from '../portfolios/plain-text.js';
import type { Portfolio } from '../portfolios/portfolio.js';
import type { ReceivedFile } from '../files/file-rules.js';

export type EvidenceContent =
  { kind: 'text'; text: string } | { kind: 'link'; url: string } | { kind: 'file'; file: ReceivedFile };

/** One item of evidence; what it holds is in its versions. */
export interface Evidence {
  id: string;
  version: number;
  tenant: string;
  personId: string;
  portfolioId: string;
  requirement: string;
  status: 'current' | 'removed';
  /** Number of the latest version. */
  latest: number;
  addedAt: Date;
}

/** One version of an item. Every version is kept, also when the item is removed from the draft. */
export interface EvidenceVersion {
  id: string;
  tenant: string;
  personId: string;
  portfolioId: string;
  evidenceId: string;
  number: number;
  title: string;
  kind: EvidenceContent['kind'];
  text: string | null;
  url: string | null;
  fileKey: string | null;
  fileName: string | null;
  mediaType: string | null;
  size: number | null;
  /** SHA-256 of the file's bytes, hex; null for texts and links. */
  fileDigest: string | null;
  showsPupils: boolean;
  addedAt: Date;
}

/** What somebody hands in as one version. */
export interface EvidenceInput {
  id: string;
  title: string;
  content: EvidenceContent;
  showsPupils: boolean;
  now: Date;
}

/** A link is kept as written and never fetched: the address alone is the evidence. */
function httpsLink(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '')
    throw refuse('link_not_https', 'A link starts with https:// and carries no user name.', {});
  return parsed.href;
}

/** A new item with its first version. */
export function addEvidence(
  portfolio: Portfolio,
  requirement: string,
  command: EvidenceInput & { evidenceId: string },
): { evidence: Evidence; first: EvidenceVersion } {
  const evidence: Evidence = {
    id: command.evidenceId,
    version: 0,
    tenant: portfolio.tenant,
    personId: portfolio.personId,
    portfolioId: portfolio.id,
    requirement,
    status: 'current',
    latest: 1,
    addedAt: command.now,
  };
  return { evidence, first: versionOf(evidence, command) };
}

/** The next version of an item; the earlier ones stay. */
export function reviseEvidence(
  evidence: Evidence,
  command: EvidenceInput,
): { evidence: Evidence; next: EvidenceVersion } {
  assertCurrent(evidence);
  const revised = { ...evidence, latest: evidence.latest + 1 };
  return { evidence: revised, next: versionOf(revised, command) };
}

/** Takes an item out of the draft. Frozen copies of it are untouched. */
export function removeEvidence(evidence: Evidence): Evidence {
  assertCurrent(evidence);
  return { ...evidence, status: 'removed' };
}

function assertCurrent(evidence: Evidence): void {
  if (evidence.status === 'removed')
    throw refuse('evidence_removed', `Evidence ${evidence.id} was removed from the draft.`, {
      evidenceId: evidence.id,
    });
}

function versionOf(evidence: Evidence, { id, title, content, showsPupils, now }: EvidenceInput): EvidenceVersion {
  const empty = { text: null, url: null, fileKey: null, fileName: null, mediaType: null, size: null, fileDigest: null };
  return {
    id,
    tenant: evidence.tenant,
    personId: evidence.personId,
    portfolioId: evidence.portfolioId,
    evidenceId: evidence.id,
    number: evidence.latest,
    title: plainText(title).slice(0, 200),
    kind: content.kind,
    ...empty,
    ...held(content),
    showsPupils,
    addedAt: now,
  };
}

function held(content: EvidenceContent): Partial<EvidenceVersion> {
  switch (content.kind) {
    case 'text': {
      const text = plainText(content.text);
      if (text === '') throw refuse('text_empty', 'The evidence has no text.', {});
      return { text };
    }
    case 'link':
      return { url: httpsLink(content.url) };
    case 'file':
      return {
        fileKey: content.file.key,
        fileName: content.file.name,
        mediaType: content.file.mediaType,
        size: content.file.size,
        fileDigest: content.file.digest,
      };
  }
}
