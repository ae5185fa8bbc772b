export { connectEvents, MESSAGING_OPTIONS, MessagingModule } from './messaging.module.js';
export type { MessagingOptions, ResolvedOptions } from './messaging-options.js';
export { messagingMigrations } from './migrations/1700000000001-messaging.js';
export { OnEvent } from './consumer/on-event.js';
export type { EventContext } from './consumer/event-context.js';
export { JetStreamStrategy } from './consumer/jetstream-strategy.js';
export { Outbox } from './outbox/outbox.js';
export { Relay } from './relay/relay.js';
export { crashPoint, crashPoints, type CrashPoint } from './crash-point.js';
