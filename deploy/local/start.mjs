import { build, continueWith, install } from './bootstrap.mjs';

install();
console.log('Building ...');
build();
continueWith('deploy/local/dist/commands/start.js', process.argv.slice(2));
