/** What a scenario proves: named checks, and the rows of the programme's promises that they stand for. */
export class Checks {
  private readonly results: { title: string; passed: boolean; seen: unknown }[] = [];
  private readonly rows = new Map<string, { title: string; passed: boolean }>();

  /** Records whether something holds; a failure is printed at once with what was seen. */
  that(title: string, passed: boolean, seen?: unknown): boolean {
    this.results.push({ title, passed, seen });
    if (!passed) console.error(`    ✗ ${title}; seen: ${JSON.stringify(seen)}`);
    return passed;
  }

  /** Records that two values are the same, compared as JSON. */
  equal(title: string, seen: unknown, expected: unknown): boolean {
    return this.that(title, JSON.stringify(seen) === JSON.stringify(expected), { seen, expected });
  }

  /** Records a row of the promises; it passes when all that was recorded for it passed. */
  row(id: string, title: string, passed: boolean, seen?: unknown): void {
    const known = this.rows.get(id);
    const holds = this.that(`${id} ${title}`, passed, seen);
    this.rows.set(id, { title: known?.title ?? title, passed: (known?.passed ?? true) && holds });
  }

  /** Prints the rows, and the closing line `N passed, N failed`. */
  report(): { passed: number; failed: number } {
    const width = Math.max(...[...this.rows.keys()].map((id) => id.length), 0);
    console.log('\nRows:');
    for (const [id, { title, passed }] of [...this.rows].sort(([a], [b]) => a.localeCompare(b)))
      console.log(`  ${passed ? '✓' : '✗'} ${id.padEnd(width)}  ${title}`);
    const failed = this.results.filter((result) => !result.passed).length;
    const passed = this.results.length - failed;
    console.log(`\n${passed} passed, ${failed} failed`);
    return { passed, failed };
  }
}
