import { describe, expect, it } from '@jest/globals';
import { storageFault, unstorableTexts } from './storable.js';

describe('storageFault', () => {
  it.each([
    ['Ann', null],
    ['Ann \u{1F600}', null],
    ['', null],
    ['Ann \ud83d', 'not_well_formed'],
    ['\ude00 Ann', 'not_well_formed'],
    ['A\0nn', 'nul'],
  ])('tells of %j: %s', (text, fault) => {
    expect(storageFault(text)).toBe(fault);
  });
});

describe('unstorableTexts', () => {
  it('points to texts at every level, and to names', () => {
    expect(
      unstorableTexts({
        fine: 'Zoë',
        name: 'Ann \ud83d',
        facts: [{ a: 1 }, { 'b/c': '\0' }],
        'key\0': true,
        number: 5,
        none: null,
      }),
    ).toEqual([
      { pointer: '/name', fault: 'not_well_formed' },
      { pointer: '/facts/1/b~1c', fault: 'nul' },
      { pointer: '/key\uFFFD', fault: 'nul' },
    ]);
    const ofPath = Object.assign(Object.create(Object.create(null) as object) as object, { code: '\0' });
    expect(unstorableTexts(ofPath)).toEqual([{ pointer: '/code', fault: 'nul' }]);
    expect(unstorableTexts('\0')).toEqual([{ pointer: '', fault: 'nul' }]);
  });

  it('leaves bytes and streams to those who read them', () => {
    expect(unstorableTexts({ file: Buffer.from('\0'), at: new Date(0) })).toEqual([]);
  });

  it('walks values of any depth, and lists no more than it is asked for', () => {
    let deep: unknown = '\0';
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(unstorableTexts(deep)).toHaveLength(1);
    expect(unstorableTexts(Array.from({ length: 100 }, () => '\0'))).toHaveLength(20);
  });
});
