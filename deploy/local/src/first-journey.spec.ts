import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstJourney, playOnce } from './first-journey.js';
import { Home } from './home.js';

const at = new Date('2026-11-28T09:00:00Z');

describe('the first journey', () => {
  let folder: string;
  let played: number;
  const play = (passed: boolean | undefined) => () => {
    played++;
    return Promise.resolve(passed);
  };
  /** A start of its own, as after `npm start` ended. */
  const start = (passed: boolean | undefined, fresh = false) => {
    const home = Home.open(folder, { fresh });
    return playOnce(home, play(passed), () => at).finally(() => home.close());
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collegium-journey-'));
    played = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is played once', async () => {
    expect(await start(true)).toEqual({ state: 'played' });
    expect(await start(true)).toEqual({ state: 'played' });
    expect(played).toBe(1);
  });

  it.each([
    ['fails', false],
    ['is interrupted', undefined],
  ])('that %s is remembered as begun and not played over its own data', async (_how, passed) => {
    expect(await start(passed)).toEqual({ state: 'broke_off', begunAt: at.toISOString() });
    expect(await start(true)).toEqual({ state: 'broke_off', begunAt: at.toISOString() });
    expect(played).toBe(1);
  });

  it('that throws is remembered as begun', async () => {
    const home = Home.open(folder);
    await expect(
      playOnce(
        home,
        () => Promise.reject(new Error('no such file')),
        () => at,
      ),
    ).rejects.toThrow();
    expect(firstJourney(home).state).toBe('broke_off');
    home.close();
  });

  it('that broke off is played again in a fresh folder', async () => {
    await start(false);
    expect(await start(true, true)).toEqual({ state: 'played' });
    expect(played).toBe(2);
  });
});
