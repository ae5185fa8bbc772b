import { counter } from '@collegium/telemetry';

/** Counts an event that came from a source and what became of it. */
export function countConsumed(source: string, outcome: string): void {
  counter('collegium_events_consumed_total', 'Events received, by source and by what became of them.', [
    'source',
    'outcome',
  ]).inc({ source, outcome });
}

/** Counts events that JetStream has acknowledged. */
export function countPublished(events: number): void {
  counter('collegium_events_published_total', 'Events of this service that JetStream has acknowledged.').inc(events);
}
