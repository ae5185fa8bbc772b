import { build, continueWith, install } from './bootstrap.mjs';

const scripts = {
  scenario: 'deploy/local/dist/commands/scenario.js',
  reconcile: 'deploy/local/dist/commands/reconcile.js',
  chaos: 'deploy/local/dist/commands/chaos.js',
  fuzz: 'chaos/dist/fuzz/main.js',
  bench: 'bench/dist/main.js',
};
const [command, ...args] = process.argv.slice(2);
const script = scripts[command];
if (!script) {
  console.error(`Known commands: ${Object.keys(scripts).join(', ')}`);
  process.exit(2);
}
install();
build();
continueWith(script, args);
