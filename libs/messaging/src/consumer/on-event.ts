import { describeEvent, type DescMessage, type MessageShape } from '@collegium/contracts';
import { UseInterceptors } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventContext } from './event-context.js';
import { OriginalErrorInterceptor } from './original-error.interceptor.js';

/** Marks our handlers for Nest: other transports leave them alone. */
export const JETSTREAM = Symbol('collegium.jetstream');

/** What `@OnEvent` leaves with a handler for the strategy. */
export interface HandlerExtras {
  readonly schema: DescMessage;
}

type Handler<Schema extends DescMessage> = (event: MessageShape<Schema>, context: EventContext) => Promise<void> | void;

/**
 * Handles one event type, on a method `(event, context)` of a Nest controller. It runs within the inbox's transaction, which
 * `unitOfWork.run` joins, with the event's tenant as scope; so it takes effect once. It must be right in any order across
 * aggregates and sources; events of one aggregate come in order. What it throws is tried again and ends in the dead letters.
 *
 * One handler per event type and service: a second one is refused at start.
 * @throws TypeError if the message is not an event
 */
export function OnEvent<Schema extends DescMessage>(schema: Schema) {
  const { type } = describeEvent(schema);
  return <H extends Handler<Schema>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    UseInterceptors(OriginalErrorInterceptor)(target, key, descriptor as PropertyDescriptor);
    EventPattern(type, JETSTREAM, { schema } satisfies HandlerExtras)(target, key, descriptor as PropertyDescriptor);
  };
}
