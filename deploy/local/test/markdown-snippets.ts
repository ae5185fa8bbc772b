import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block whose info string has a name after its language. */
export interface Snippet {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** The named blocks of a document, in order. */
export function snippetsOf(file: string): Snippet[] {
  return [...readFileSync(file, 'utf8').matchAll(/^```(sh|ts) ([a-z-]+)\n([\s\S]*?)^```$/gm)].map(
    ([, language, name, text]) => ({ language: language!, name: name!, text: text! }),
  );
}

/** Runs the blocks of a document as a reader would: one shell whose variables stay, and programs beside it. */
export class Reader {
  readonly done: string[] = [];
  private readonly running: ChildProcess[] = [];

  constructor(
    private readonly folder: string,
    private readonly snippets: readonly Snippet[],
    private readonly env: Record<string, string>,
  ) {}

  /** Runs a shell block to its end and returns what it printed. @throws Error with all it said if it fails */
  async shell(name: string): Promise<string> {
    const state = join(this.folder, 'state.sh');
    const script = `set -euo pipefail\n${existsSync(state) ? `. ${state}\n` : ''}${this.text('sh', name)}\nexport -p > ${state}\n`;
    // No start-up files: bash takes a socket as its input for a remote shell.
    const child = spawn('bash', ['--norc', '-c', script], {
      cwd: this.folder,
      env: { PATH: process.env.PATH!, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.push(child);
    let output = '';
    let complaints = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) throw new Error(`Snippet ${name} ended with ${status}: ${output}${complaints}`);
    return output;
  }

  /** Starts a program; what it has printed so far is in `output()`. */
  program(name: string): { output: () => string } {
    const file = join(this.folder, `${name}.mts`);
    writeFileSync(file, this.text('ts', name));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      cwd: this.folder,
      env: { PATH: process.env.PATH!, ...this.env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    this.running.push(child);
    return { output: () => output };
  }

  stop(): void {
    for (const child of this.running) child.kill('SIGKILL');
  }

  private text(language: string, name: string): string {
    const found = this.snippets.find((snippet) => snippet.language === language && snippet.name === name);
    if (!found) throw new Error(`There is no ${language} snippet called ${name}.`);
    this.done.push(`${language} ${name}`);
    return found.text;
  }
}
