import { aPortfolio } from '../portfolios/portfolio.builder.js';
import type { Portfolio } from '../portfolios/portfolio.js';
import { addEvidence, type Evidence, type EvidenceContent, type EvidenceVersion } from './evidence.js';

/** A text item in its first version. */
export function someEvidence(
  overrides: {
    portfolio?: Portfolio;
    id?: string;
    content?: EvidenceContent;
    showsPupils?: boolean;
    requirement?: string;
  } = {},
): { item: Evidence; latest: EvidenceVersion } {
  const id = overrides.id ?? '01990000-0000-7000-8000-00000000ef01';
  const { evidence, first } = addEvidence(overrides.portfolio ?? aPortfolio(), overrides.requirement ?? 'evidence', {
    evidenceId: id,
    id: id.replace(/^0199/u, '0198'),
    title: 'Minutes of the working group',
    content: overrides.content ?? { kind: 'text', text: 'We met six times.' },
    showsPupils: overrides.showsPupils ?? false,
    now: new Date('2027-05-02T08:00:00Z'),
  });
  return { item: { ...evidence, version: 1 }, latest: first };
}

/** A file that is safe in the store. */
export const aFile = {
  kind: 'file',
  file: { key: 'ab/cd/abcd', name: 'plan.pdf', mediaType: 'application/pdf', size: 1200, digest: 'a'.repeat(64) },
} as const satisfies EvidenceContent;
