/**
 * Stack traces in terms of our own TypeScript, as `node --import @collegium/telemetry/source-maps`. The flag `--enable-source-maps`
 * would read the maps of all dependencies as well, which costs each service 12 MB.
 * @see https://nodejs.org/api/module.html#modulesetsourcemapssupportenabled-options
 */
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
