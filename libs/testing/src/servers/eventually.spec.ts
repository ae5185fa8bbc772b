import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives the first truthy value', async () => {
    let looks = 0;
    expect(await eventually(() => (looks += 1) >= 3 && `after ${looks}`, { every: 1 })).toBe('after 3');
  });

  it('takes an error as "not yet"', async () => {
    let looks = 0;
    const value = await eventually(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('not yet');
        return looks;
      },
      { every: 1 },
    );
    expect(value).toBe(3);
  });

  it('says what it waited for, how long, and what it last saw', async () => {
    await expect(eventually(() => null, { within: 5, every: 1, what: 'the letter' })).rejects.toThrow(
      'Waited 5 ms for the letter; last value: null',
    );
  });

  it('keeps the last error as the cause', async () => {
    const reason = new Error('connection refused');
    await expect(
      eventually(() => Promise.reject(reason), { within: 5, every: 1, what: 'an answer' }),
    ).rejects.toMatchObject({ message: 'Waited 5 ms for an answer; last error: connection refused', cause: reason });
  });

  it('looks once even when there is no time', async () => {
    expect(await eventually(() => 'there', { within: 0 })).toBe('there');
  });
});
