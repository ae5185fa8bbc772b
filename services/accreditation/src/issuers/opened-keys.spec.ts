import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { OpenedKeys } from './opened-keys.js';

describe('opened keys', () => {
  const opened: string[] = [];
  const keys = new OpenedKeys(2);
  const use = (id: string) =>
    keys.get(id, () => {
      opened.push(id);
      return createSecretKey(Buffer.from(id));
    });

  it('are opened once as long as they are in use, and the longest unused one is let go', () => {
    const used = ['a', 'b', 'a', 'c', 'a', 'b'].map((id) => use(id).export().toString());
    expect(used).toEqual(['a', 'b', 'a', 'c', 'a', 'b']);
    expect(opened).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are not kept where opening failed', () => {
    const fail = () =>
      keys.get('d', () => {
        throw new Error('sealed with another key');
      });
    expect(fail).toThrow('sealed with another key');
    expect(use('d').export().toString()).toBe('d');
  });

  it('show nothing of what they hold', () => {
    expect(inspect(keys, { depth: null, showHidden: true })).not.toMatch(/\b64\b|buffer/i);
  });
});
