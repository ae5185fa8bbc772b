import { describe, expect, it } from '@jest/globals';
import {
  checked,
  confirmed,
  confirming,
  failed,
  newImport,
  progressOf,
  type RegisterImport,
  type RegisterImportStatus,
} from './register-import.js';

const NOW = new Date('2026-09-01T09:00:00Z');
const fresh = newImport('import-1', 'schools', { rows: 12, valid: 10 }, 'user:office', NOW);
const preview = {
  effects: { new: 7, closed: 1, unchanged: 2 },
  sample: [{ urn: '900001', name: 'Oak', effect: 'new' as const }],
};
const states: Readonly<Record<RegisterImportStatus, RegisterImport>> = {
  checking: fresh,
  checked: checked(fresh, preview, null, NOW),
  confirming: confirming(checked(fresh, preview, null, NOW), null),
  confirmed: confirmed(confirming(checked(fresh, preview, null, NOW), null), NOW),
  failed: failed(fresh, 'broken'),
};

describe('a register import', () => {
  it('shows what it would change before it is confirmed', () => {
    expect(states.checked).toMatchObject({
      counts: { rows: 12, valid: 10, new: 7, closed: 1, unchanged: 2, changed: 0, reopened: 0, older: 0 },
      sample: preview.sample,
      checkedAt: NOW,
    });
  });

  const allowed = {
    checked: ['checking'],
    confirming: ['checked'],
    confirmed: ['confirming'],
    failed: ['checking', 'confirming'],
  } as const;
  const act = {
    checked: (found: RegisterImport) => checked(found, preview, null, NOW),
    confirming: (found: RegisterImport) => confirming(found, null),
    confirmed: (found: RegisterImport) => confirmed(found, NOW),
    failed: (found: RegisterImport) => failed(found, 'broken'),
  };
  const cases = Object.entries(act).flatMap(([to, move]) =>
    Object.values(states).map(
      (state) =>
        [
          state.status,
          to,
          (allowed[to as keyof typeof allowed] as readonly string[]).includes(state.status),
          move,
          state,
        ] as const,
    ),
  );

  it.each(cases)('from %s to %s: %s', (_from, to, ok, move, state) => {
    if (ok) expect(move(state).status).toBe(to);
    else expect(() => move(state)).toThrow();
  });

  it('cannot be confirmed before it is checked', () => {
    expect(() => confirming(fresh, null)).toThrow(expect.objectContaining({ code: 'import_not_ready' }));
  });

  it('cannot be confirmed once another import was', () => {
    expect(() => confirming(states.checked, 'import-2')).toThrow(
      expect.objectContaining({
        code: 'import_superseded',
        details: { importId: 'import-1', latestConfirmed: 'import-2' },
      }),
    );
  });

  it.each([
    ['checking', 0],
    ['checked', 10],
    ['confirming', 0],
    ['confirmed', 10],
    ['failed', 0],
  ] as const)('is %s with %d of 10 rows done', (status, done) => {
    expect(progressOf(states[status])).toEqual({ done, total: 10 });
  });
});
