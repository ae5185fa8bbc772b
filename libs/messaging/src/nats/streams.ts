import type { StreamDefinition } from '@collegium/contracts';
import { JetStreamApiError, type JetStreamManager, type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import { assertAsDefined } from './drift.js';

/** What differs between installations. */
export interface StreamSettings {
  /** Copies of each stream. Default 1; production 3. */
  readonly replicas?: number;
}

/** A stream's definition in the server's words, complete with what differs between installations. */
export function streamConfig(
  definition: StreamDefinition,
  settings: StreamSettings = {},
): Partial<StreamConfig> & { name: string } {
  return { ...definition, subjects: [...definition.subjects], num_replicas: settings.replicas ?? 1 };
}

/** What the server reports about a stream, or undefined if there is none. */
export async function findStream(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Makes a stream if it is missing, exactly as defined, and never changes one that is there.
 * @throws Drift if it is there and differs
 */
export async function ensureStream(
  manager: JetStreamManager,
  definition: StreamDefinition,
  settings: StreamSettings = {},
): Promise<StreamInfo> {
  const wanted = streamConfig(definition, settings);
  const info = (await findStream(manager, definition.name)) ?? (await addStream(manager, wanted));
  assertAsDefined(`Stream ${definition.name}`, wanted, { ...info.config });
  return info;
}

async function addStream(
  manager: JetStreamManager,
  wanted: Partial<StreamConfig> & { name: string },
): Promise<StreamInfo> {
  try {
    return await manager.streams.add(wanted);
  } catch (error) {
    const theirs = error instanceof JetStreamApiError ? await findStream(manager, wanted.name) : undefined; // another replica was faster
    if (!theirs) throw error;
    return theirs;
  }
}

/** Whether the server says that a stream, consumer or message does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.status === 404;
}
