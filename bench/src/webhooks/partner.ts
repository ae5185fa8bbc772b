import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program beside the benchmark, in a process of its own, that answers lines with lines of JSON. */
export class Partner {
  private readonly lines: Interface;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! });
  }

  /** @param program the name of a module in this folder */
  static start(program: 'receiver' | 'post-loop', ...args: string[]): Partner {
    return new Partner(
      spawn(process.execPath, [fileURLToPath(new URL(`./${program}.js`, import.meta.url)), ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  tell(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  async hear<T>(): Promise<T> {
    const [line] = (await once(this.lines, 'line')) as [string];
    return JSON.parse(line) as T;
  }

  ask<T>(line: string): Promise<T> {
    const answer = this.hear<T>();
    this.tell(line);
    return answer;
  }

  end(): void {
    this.child.kill('SIGTERM');
  }
}
