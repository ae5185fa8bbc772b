/**
 * `npm run chaos [-- --rounds N --seed S --only NAME]`: two services under load while everything goes wrong that can; ends with what
 * a checker over all events and effects has found, and with a line `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const harness = fileURLToPath(new URL('../../../../libs/messaging/test/chaos/main.mjs', import.meta.url));
const child = spawn(process.execPath, ['--conditions=@collegium/source', harness, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
child.once('exit', (code) => process.exit(code ?? 1));
