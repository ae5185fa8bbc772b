import type { Readable } from 'node:stream';

/** What the sweep needs to know of a stored file. */
export interface StoredFile {
  key: string;
  storedAt: Date;
}

/**
 * Where bytes are kept. A file is there whole or not at all, and never changes; what it is called and whose it is stands in the database.
 */
export abstract class FileStore {
  /**
   * Stores a stream and gives back its key. Leaves nothing behind where the stream fails.
   * @param digestOf gives the SHA-256 of the bytes, hex, once all of them were read
   */
  abstract write(bytes: Readable, digestOf: () => string): Promise<string>;

  /** @throws DomainError `file_gone` where there is none under this key */
  abstract read(key: string): Promise<Readable>;

  /** Removing what is not there is no error. */
  abstract remove(key: string): Promise<void>;

  abstract list(): AsyncIterable<StoredFile>;
}
