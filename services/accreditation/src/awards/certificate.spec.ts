import { describe, expect, it } from '@jest/globals';
import { assertHolderNamed } from './certificate.js';

describe('the holder of a certificate', () => {
  it.each(['Zoë Adaeze Nkemelu-Žák', '王小明', 'علی\u200Cرضا', "O'Brien"])('may be called %s', (holder) => {
    expect(() => assertHolderNamed({ holder })).not.toThrow();
  });

  it.each([
    ['', 'no_letter'],
    ['   ', 'no_letter'],
    ['\u200B', 'invisible_character'],
    ['Ann\u200B', 'invisible_character'],
    ['\u3164', 'invisible_character'],
    ['Ann \u202Enosrep', 'direction_character'],
    ['Ann\nExample', 'control_character'],
    ['Ann \ud83d', 'not_well_formed'],
  ])('has no certificate under the name %j', (holder, fault) => {
    expect(() => assertHolderNamed({ holder })).toThrow(
      expect.objectContaining({ code: 'name_not_acceptable', details: expect.objectContaining({ fault }) }),
    );
  });
});
