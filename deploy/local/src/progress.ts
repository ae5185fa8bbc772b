/** Prints what is going on, with the time it took: one line per step, on a terminal or in a log. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const terminal = process.stdout.isTTY;
  if (terminal) process.stdout.write(`  … ${title}`);
  try {
    const result = await work();
    const line = `  ✓ ${title} (${seconds(performance.now() - began)})`;
    process.stdout.write(terminal ? `\r\u001b[2K${line}\n` : `${line}\n`);
    return result;
  } catch (error) {
    const line = `  ✗ ${title}`;
    process.stdout.write(terminal ? `\r\u001b[2K${line}\n` : `${line}\n`);
    throw error;
  }
}

/** A duration for people. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
