import pg from 'pg';
import { quantile } from '../measure.js';

/** What happens to one person after a release, in order, and which service says so. */
const STEPS = [
  ['portfolio', 'portfolio.outcome_released', 'released'],
  ['accreditation', 'accreditation.award_granted', 'award granted'],
  ['accreditation', 'accreditation.certificate_issued', 'certificate issued'],
  ['accreditation', 'accreditation.credit_requested', 'credit requested'],
  ['accreditation', 'accreditation.credit_acknowledged', 'acknowledged by the university'],
  ['accreditation', 'accreditation.credit_registered', 'credit registered'],
] as const;

/** When each person reached each step: milliseconds, by enrolment. */
export class Timeline {
  private constructor(private readonly reached: readonly ReadonlyMap<string, number>[]) {}

  /**
   * Reads when events were written: machine time, which a sandbox's clock does not touch.
   * @param urlOf database of a service, as its superuser
   */
  static async read(urlOf: (service: string) => string): Promise<Timeline> {
    const rows: { aggregate: string; enrolment: string | null; at: string }[][] = [];
    for (const [service, name] of STEPS)
      rows.push(
        await query(
          urlOf(service),
          `select aggregate_id as aggregate, data->>'enrolmentId' as enrolment, extract(epoch from written_at) * 1000 as at from outbox where name = $1`,
          [`${name}.v1`],
        ),
      );
    // What is said about a claim before it is registered does not name the enrolment.
    const claims = new Map(rows.at(-1)!.map(({ aggregate, enrolment }) => [aggregate, enrolment!]));
    const reached = rows.map(
      (step) =>
        new Map(
          step.map(({ aggregate, enrolment, at }) => [enrolment ?? claims.get(aggregate) ?? aggregate, Number(at)]),
        ),
    );
    return new Timeline(reached);
  }

  /** How many have got to the end. */
  get arrived(): number {
    return this.reached.at(-1)!.size;
  }

  /** Milliseconds from the first release to the last registration. */
  get span(): number {
    return Math.max(...this.reached.at(-1)!.values()) - Math.min(...this.reached[0]!.values());
  }

  /** Milliseconds from a person's release to their registered credit, at a quantile. */
  latency(share: number): number {
    return quantile(this.between(0, STEPS.length - 1), share);
  }

  /** When half the people, and when the last, had reached each step: milliseconds after the release. */
  steps(): { name: string; median: number; last: number }[] {
    return STEPS.slice(1).map(([, , name], n) => {
      const times = this.between(0, n + 1);
      return { name, median: quantile(times, 0.5), last: quantile(times, 1) };
    });
  }

  private between(from: number, to: number): number[] {
    return [...this.reached[to]!]
      .map(([enrolment, at]) => at - this.reached[from]!.get(enrolment)!)
      .filter((milliseconds) => !Number.isNaN(milliseconds));
  }
}

/** How many events of this name a service has written. */
export async function countEvents(url: string, name: string): Promise<number> {
  const [row] = await query<{ events: number }>(url, 'select count(*)::integer as events from outbox where name = $1', [
    `${name}.v1`,
  ]);
  return row!.events;
}

/** How many events a service has not yet published. */
export async function countWaiting(url: string): Promise<number> {
  const [row] = await query<{ events: number }>(
    url,
    'select count(*)::integer as events from outbox where published_at is null',
    [],
  );
  return row!.events;
}

async function query<Row extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
