import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser, fromPublic } from '@nats-io/nkeys';
import { replaceFile } from './replace-file.js';

/** Public keys of universities, and the files that their seeds were written to, once each. */
export class UniversityKeys {
  private constructor(
    private readonly folder: string,
    private readonly known: Record<string, string>,
  ) {}

  /**
   * Opens the folder, making it if missing.
   * @throws Error where a recorded key is none
   */
  static open(folder: string): UniversityKeys {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'public-keys.json');
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
    for (const [code, key] of Object.entries(known)) assertPublic(code, key, file);
    return new UniversityKeys(folder, known);
  }

  /**
   * The public key of a university. The first time, or when it is to be renewed, a new pair is made and its seed written to
   * `<code>.nk`, readable by the owner only; the seed is kept nowhere else, and the file can be handed over and removed.
   */
  publicKey(
    code: string,
    { renew = false }: { renew?: boolean } = {},
  ): { publicKey: string; made: string | undefined } {
    const known = this.known[code];
    if (known !== undefined && !renew) return { publicKey: known, made: undefined };
    const pair = createUser();
    const file = join(this.folder, `${code}.nk`);
    if (renew) replaceFile(file, pair.getSeed(), 0o600);
    else writeFileSync(file, pair.getSeed(), { mode: 0o600, flag: 'wx' });
    this.known[code] = pair.getPublicKey();
    pair.clear();
    replaceFile(join(this.folder, 'public-keys.json'), `${JSON.stringify(this.known, null, 2)}\n`, 0o600);
    return { publicKey: this.known[code]!, made: file };
  }
}

function assertPublic(code: string, key: string, file: string): void {
  try {
    fromPublic(key);
  } catch (cause) {
    throw new Error(`The key of ${code} in ${file} is no public key.`, { cause });
  }
}
