/** `node --conditions=@collegium/source main.mjs --rounds N --seed S`: the long form of the crash tests. */
import './typescript.mjs';

await import('./cli.ts');
