/** Injection token of the `<service>_app` data source. */
export const APP_DATA_SOURCE = Symbol('APP_DATA_SOURCE');
/** Injection token of the `<service>_system` data source. */
export const SYSTEM_DATA_SOURCE = Symbol('SYSTEM_DATA_SOURCE');
