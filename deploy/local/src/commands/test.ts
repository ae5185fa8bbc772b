import { parts, type Count } from '../test-parts.js';
import { seconds } from '../progress.js';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const rows: string[] = [];
const sum: Count = { passed: 0, failed: 0, skipped: 0 };
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  const began = performance.now();
  const count = await part();
  rows.push(
    `${name.padEnd(12)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(4)} failed ${String(count.skipped).padStart(4)} skipped   ${seconds(performance.now() - began).padStart(8)}`,
  );
  sum.passed += count.passed;
  sum.failed += count.failed;
  sum.skipped += count.skipped;
}

console.log(`\n${rows.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
// In CI nothing may be missing: a skipped test there hides a missing program.
process.exit(sum.failed > 0 || sum.passed === 0 || (process.env.CI === 'true' && sum.skipped > 0) ? 1 : 0);
