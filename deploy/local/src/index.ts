/** A whole Collegium on this machine, for other tools: the benchmark and the crash tests start one too. */
export { Home } from './home.js';
export { Installation } from './installation.js';
export type { Infrastructure } from './infrastructure.js';
export { residentMegabytes, stop, untilReady, type ServiceProcess } from './service-process.js';
export { SANDBOX_CLIENT, serviceNames, type Addresses, type ServiceName } from './settings.js';
