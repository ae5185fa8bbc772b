import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): unique, and roughly in the order of making, which keeps indexes compact. */
export function newId(): string {
  return v7();
}
