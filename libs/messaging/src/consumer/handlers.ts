import { decodeEvent, type DescMessage, type JsonValue, type MessageShape } from '@collegium/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { UndecodableEvent } from '../wire/cloud-events.js';
import type { EventContext } from './event-context.js';
import type { HandlerExtras } from './on-event.js';
import { rethrowOriginal } from './original-error.interceptor.js';

/** Broken UTF-8 is an error, not a replacement character. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** A handler and the message it understands. */
interface Registered {
  readonly schema: DescMessage;
  readonly handler: MessageHandler<unknown, unknown, unknown>;
}

/** The handlers of a service, by event type. */
export class Handlers {
  private readonly byType = new Map<string, Registered>();

  /**
   * Registers what Nest found.
   * @throws TypeError for a second handler of a type: both would share one inbox row and one acknowledgement
   */
  register(
    type: string,
    handler: MessageHandler<unknown, unknown, unknown>,
    extras: Readonly<Record<string, unknown>>,
  ): void {
    if (this.byType.has(type))
      throw new TypeError(
        `${type} has two handlers. One handler per event type and service; it may call several use cases.`,
      );
    const { schema } = extras as Partial<HandlerExtras>;
    if (!schema) throw new TypeError(`${type} is handled by @EventPattern; use @OnEvent, which knows the message.`);
    this.byType.set(type, { schema, handler });
  }

  /** Whether anybody here handles this type. */
  has(type: string): boolean {
    return this.byType.has(type);
  }

  /** Types handled here that a source publishes. */
  typesOf(source: string): string[] {
    return [...this.byType.keys()].filter((type) => type.startsWith(`${source}.`));
  }

  /** Services whose events are handled here. */
  get sources(): ReadonlySet<string> {
    return new Set([...this.byType.keys()].map((type) => type.split('.')[0]!));
  }

  /**
   * Decodes a body for the handler of a type.
   * @throws UndecodableEvent if the body does not fit the message, or holds an enum value that is not known here
   */
  decode(type: string, data: Uint8Array): MessageShape<DescMessage> {
    const { schema } = this.get(type);
    try {
      return decodeEvent(schema, JSON.parse(strictUtf8.decode(data)) as JsonValue);
    } catch (cause) {
      throw new UndecodableEvent(
        `The body does not fit ${schema.typeName}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }

  /** Calls the handler and waits for all it does. @throws what it throws */
  async call(type: string, message: MessageShape<DescMessage>, context: EventContext): Promise<void> {
    const result: unknown = await this.get(type).handler(message, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    rethrowOriginal(context);
  }

  private get(type: string): Registered {
    const registered = this.byType.get(type);
    if (!registered) throw new TypeError(`Nobody here handles ${type}`);
    return registered;
  }
}
