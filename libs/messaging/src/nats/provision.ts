import { streams, type StreamDefinition } from '@collegium/contracts';
import type { JetStreamManager } from '@nats-io/jetstream';
import { assertAsDefined, Drift } from './drift.js';
import { findStream, streamConfig, type StreamSettings } from './streams.js';

/** What was done to a stream. */
export interface Provisioned {
  readonly stream: string;
  readonly done: 'made' | 'changed' | 'as it was';
}

/**
 * Brings all streams of an installation to their definitions: makes those that are missing and changes those that differ. The only
 * code that changes a stream; services make missing ones and refuse to start on a difference.
 * @throws Drift for a field that the server does not take over
 */
export async function provision(
  manager: JetStreamManager,
  settings: StreamSettings = {},
  definitions: readonly StreamDefinition[] = streams,
): Promise<Provisioned[]> {
  const done: Provisioned[] = [];
  for (const definition of definitions) done.push(await provisionStream(manager, definition, settings));
  return done;
}

async function provisionStream(
  manager: JetStreamManager,
  definition: StreamDefinition,
  settings: StreamSettings,
): Promise<Provisioned> {
  const { name } = definition;
  const wanted = streamConfig(definition, settings);
  const found = await findStream(manager, name);
  if (found && isAsDefined(wanted, { ...found.config })) return { stream: name, done: 'as it was' };
  const { config } = found ? await manager.streams.update(name, wanted) : await manager.streams.add(wanted);
  assertAsDefined(`Stream ${name}`, wanted, { ...config });
  return { stream: name, done: found ? 'changed' : 'made' };
}

function isAsDefined(wanted: Readonly<Record<string, unknown>>, reported: Readonly<Record<string, unknown>>): boolean {
  try {
    assertAsDefined('', wanted, reported);
    return true;
  } catch (error) {
    if (error instanceof Drift) return false;
    throw error;
  }
}
