/** Deadlines between institutions are British days. */
export const ZONE = 'Europe/London';
