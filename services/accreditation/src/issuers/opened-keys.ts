import type { KeyObject } from 'node:crypto';

/** Private keys that were opened, the last used ones of them: to open and parse a key costs more than to sign with it. */
export class OpenedKeys {
  /** In the order in which they were last used. */
  private readonly keys = new Map<string, KeyObject>();

  /** @param most how many are kept */
  constructor(private readonly most: number) {}

  /**
   * @param open opens the key where it is not kept; what fails is not kept either
   */
  get(id: string, open: () => KeyObject): KeyObject {
    const key = this.keys.get(id) ?? open();
    this.keys.delete(id);
    this.keys.set(id, key);
    const [longestUnused] = this.keys.keys();
    if (this.keys.size > this.most) this.keys.delete(longestUnused!);
    return key;
  }
}
