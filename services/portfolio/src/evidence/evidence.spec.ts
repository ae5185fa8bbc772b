import { describe, expect, it } from '@jest/globals';
import { aPortfolio } from '../portfolios/portfolio.builder.js';
import { aFile, someEvidence } from './evidence.builder.js';
import { addEvidence, removeEvidence, reviseEvidence, type EvidenceContent } from './evidence.js';

const now = new Date('2027-05-02T08:00:00Z');
const input = (content: EvidenceContent) => ({
  id: 'v',
  evidenceId: 'e',
  title: 'T',
  content,
  showsPupils: false,
  now,
});

describe('evidence', () => {
  it.each([
    ['text', { kind: 'text', text: ' What we saw. ' }, { text: 'What we saw.', url: null, fileKey: null }],
    ['link', { kind: 'link', url: 'https://example.org/a b' }, { url: 'https://example.org/a%20b', text: null }],
    [
      'file',
      aFile,
      { fileKey: 'ab/cd/abcd', fileDigest: 'a'.repeat(64), mediaType: 'application/pdf', size: 1200, text: null },
    ],
  ] as const)('is kept as %s', (kind, content, held) => {
    expect(addEvidence(aPortfolio(), 'evidence', input(content)).first).toMatchObject({ kind, number: 1, ...held });
  });

  it.each([
    'http://example.org',
    'javascript:alert(1)',
    'ftp://example.org/x',
    'not a link',
    'https://user:word@example.org/',
    'file:///etc/passwd',
  ])('refuses the link %s', (url) => {
    expect(() => addEvidence(aPortfolio(), 'evidence', input({ kind: 'link', url }))).toThrow(
      expect.objectContaining({ code: 'link_not_https' }),
    );
  });

  it('refuses an empty text', () => {
    expect(() => addEvidence(aPortfolio(), 'evidence', input({ kind: 'text', text: ' \n' }))).toThrow(
      expect.objectContaining({ code: 'text_empty' }),
    );
  });

  it('numbers its versions', () => {
    const { item } = someEvidence();
    const { evidence, next } = reviseEvidence(item, input({ kind: 'text', text: 'Better.' }));
    expect([evidence.latest, next.number, next.evidenceId]).toEqual([2, 2, item.id]);
  });

  it.each([
    ['revised', reviseEvidence],
    ['removed', removeEvidence],
  ] as const)('is not %s once it is removed', (_verb, act) => {
    const removed = removeEvidence(someEvidence().item);
    expect(() => act(removed, input({ kind: 'text', text: 'x' }))).toThrow(
      expect.objectContaining({ code: 'evidence_removed' }),
    );
  });
});
