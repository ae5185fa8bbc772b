import { describe, expect, it } from '@jest/globals';
import { assertAsDefined, Drift } from './drift.js';

describe('assertAsDefined', () => {
  it('names every field that differs, with both values', () => {
    expect(() =>
      assertAsDefined('Stream X', { max_age: 5, subjects: ['x.>'], discard: 'new' }, { max_age: 7, subjects: ['x.>'] }),
    ).toThrow(
      new Drift(
        'Stream X is not as defined: max_age is 7, should be 5; discard is missing, should be "new". Run the provision command, or delete what was made by hand.',
      ),
    );
  });

  it('takes what a Go server leaves out for false, 0 or empty', () => {
    expect(() => assertAsDefined('Stream X', { allow_direct: false, max_msgs: 0, description: '' }, {})).not.toThrow();
  });

  it('lets the server have fields of its own', () => {
    expect(() => assertAsDefined('Stream X', {}, { compression: 'none' })).not.toThrow();
  });
});
