import { describe, expect, it } from '@jest/globals';
import { moveImport, type ApplicationImport } from './application-import.js';

const NOW = new Date('2026-09-10T09:00:00Z');
const counts = { rows: 3, valid: 2, eligible: 1, ineligible: 1, undecided: 0 };
const fresh: ApplicationImport = {
  id: 'import-1',
  version: 1,
  provider: 'hertscam',
  cohortId: 'cohort-1',
  status: 'checking',
  counts: { ...counts, valid: 0 },
  createdBy: 'user:1',
  createdAt: NOW,
  checkedAt: null,
  confirmedAt: null,
};

describe('an upload of applicants', () => {
  it('is checked, confirmed and done, with what each step has counted', () => {
    const checked = moveImport(fresh, 'checked', NOW, counts);
    expect(checked).toMatchObject({ status: 'checked', counts, checkedAt: NOW, confirmedAt: null });
    expect(moveImport(moveImport(checked, 'confirming', NOW), 'confirmed', NOW)).toMatchObject({
      status: 'confirmed',
      counts,
      confirmedAt: NOW,
    });
  });

  it('cannot be confirmed before it is checked', () => {
    expect(() => moveImport(fresh, 'confirming', NOW)).toThrow(expect.objectContaining({ code: 'import_not_ready' }));
  });

  it.each(['confirming', 'confirmed'] as const)('cannot be confirmed while it is %s', (status) => {
    expect(() => moveImport({ ...fresh, status }, 'confirming', NOW)).toThrow(
      expect.objectContaining({ code: 'transition_refused' }),
    );
  });
});
