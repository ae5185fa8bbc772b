import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, identify, isAlive, type ProcessIdentity } from '@collegium/testing/servers';

/**
 * The folder of one local installation: its servers' data, logs, secrets, and the ports it had last time, so that
 * addresses stay what they were. Only one process at a time may hold it.
 */
export class Home {
  private constructor(readonly path: string) {}

  /**
   * Opens the folder, making it if missing.
   * @param fresh removes all that was there before
   * @throws Error if another process holds it
   */
  static open(path: string, { fresh = false }: { fresh?: boolean } = {}): Home {
    const home = new Home(path);
    const holder = home.read<ProcessIdentity>('holder.json');
    if (holder && isAlive(holder))
      throw new Error(
        `Collegium runs in ${path} already (process ${holder.pid}). Stop it first, or set COLLEGIUM_HOME to another folder.`,
      );
    if (fresh) rmSync(path, { recursive: true, force: true });
    mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
    home.write('holder.json', identify(process.pid));
    return home;
  }

  /** Looks into a folder that another process may hold. @throws Error if there is none */
  static visit(path: string): Home {
    if (!existsSync(path)) throw new Error(`There is no installation in ${path}: npm start makes one.`);
    return new Home(path);
  }

  /** Lets another process open the folder. */
  close(): void {
    rmSync(this.file('holder.json'), { force: true });
  }

  /** Path of a file in the folder. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** A secret that is made once and kept, readable by the owner only; `bytes` of randomness, base64url. */
  secret(name: string, bytes = 32): string {
    return this.keep('secrets.json', name, () => randomBytes(bytes).toString('base64url'));
  }

  /** A port that was free when it was first asked for, and is kept. */
  async port(name: string): Promise<number> {
    const known = this.read<Record<string, number>>('ports.json')?.[name];
    if (known !== undefined) return known;
    const port = await freePort();
    return this.keep('ports.json', name, () => port);
  }

  /** A JSON file of the folder, if it is there. */
  read<T>(name: string): T | undefined {
    const file = this.file(name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
  }

  /** Writes a JSON file whole, readable by the owner only. */
  write(name: string, value: unknown): void {
    const file = this.file(name);
    writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  private keep<T>(file: string, name: string, make: () => T): T {
    const values = this.read<Record<string, T>>(file) ?? {};
    const known = values[name];
    if (known !== undefined) return known;
    const made = make();
    this.write(file, { ...values, [name]: made });
    return made;
  }
}
