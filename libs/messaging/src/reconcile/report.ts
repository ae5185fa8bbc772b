/** An event, as reports name it. */
export interface EventRef {
  readonly id: string;
  readonly type: string;
  readonly aggregate: string;
  readonly version: number;
  readonly position: number;
}

/** A restore of the database that was found. */
export interface RestoreReport {
  readonly epoch: number;
  /** Last position known from before. */
  readonly knownTo: number;
  /** New events have positions above this one. */
  readonly resumesAt: number;
}

/** What a reconciliation found and did. */
export interface ReconcileReport {
  readonly service: string;
  readonly stream: string;
  readonly streamEvents: number;
  readonly outboxEvents: number;
  /** Rows that did not know where the stream has their event. */
  readonly corrected: number;
  /** In the outbox and not in the stream: published again. */
  readonly republished: readonly EventRef[];
  /** In the stream and not in the outbox: brought back. */
  readonly recovered: readonly EventRef[];
  /** Brought back with a new position, because the old one is taken. */
  readonly conflicts: readonly EventRef[];
  /** Consumed before, and without a trace here: handled again, by source. */
  readonly replayed: Readonly<Record<string, readonly EventRef[]>>;
  readonly restore?: RestoreReport;
}

/** How many events a printed report names of each kind. */
const NAMED = 50;

/** A report for people. */
export function printReport(report: ReconcileReport): string {
  const { restore } = report;
  const replayed = Object.entries(report.replayed).filter(([, events]) => events.length > 0);
  return [
    table([
      ['service', report.service],
      ['events in the stream', report.streamEvents],
      ['events in the outbox', report.outboxEvents],
      ['places corrected', report.corrected],
      ['published again', report.republished.length],
      ['recovered from the stream', report.recovered.length],
      ['recovered with a new position', report.conflicts.length],
      ...replayed.map(([source, events]): [string, number] => [`handled again from ${source}`, events.length]),
      ...(restore
        ? ([
            ['restore: epoch', restore.epoch],
            ['restore: known to position', restore.knownTo],
            ['restore: new positions above', restore.resumesAt],
          ] as [string, number][])
        : []),
    ]),
    ...section('Published again', report.republished),
    ...section('Known downstream and lost here; recovered', report.recovered),
    ...section('Recovered with a new position', report.conflicts),
    ...replayed.flatMap(([source, events]) => section(`Consumed from ${source} before; handled again`, events)),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}

function section(title: string, events: readonly EventRef[]): string[] {
  if (events.length === 0) return [];
  const more = events.length > NAMED ? [`  ... and ${events.length - NAMED} more`] : [];
  return [
    '',
    `${title}:`,
    ...events
      .slice(0, NAMED)
      .map(
        ({ position, type, aggregate, version, id }) =>
          `  ${String(position).padStart(9)}  ${type}  ${aggregate} version ${version}  (${id})`,
      ),
    ...more,
  ];
}
