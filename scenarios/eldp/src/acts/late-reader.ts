import type { Caller, Json } from '../api.js';

/** A case as a late comer knows it. */
interface Known {
  readonly kind: string;
  readonly version: number;
  readonly status: string;
  readonly reference: string | null;
}

/** What an event says that its case has become; others leave the status as it is. */
const statusAfter: Readonly<Record<string, string>> = {
  credit_requested: 'requested',
  credit_acknowledged: 'acknowledged',
  credit_queried: 'queried',
  credit_query_answered: 'answered',
  credit_registered: 'registered',
  credit_rejected: 'rejected',
  credit_withdrawn: 'withdrawn',
  credit_rescinded: 'rescinded',
  student_registration_submitted: 'submitted',
  student_registration_acknowledged: 'acknowledged',
  student_registration_queried: 'queried',
  student_registration_query_answered: 'answered',
  student_registration_confirmed: 'confirmed',
  student_registration_refused: 'refused',
  student_registration_withdrawn: 'withdrawn',
};

/** A second system of a university that comes late: it begins with the snapshot, and goes on with the feed from there. */
export class LateReader {
  readonly snapshot: Json[] = [];
  /** Ids of the events read after the snapshot. */
  readonly events: string[] = [];
  private readonly cases = new Map<string, Known>();
  private feed = '';

  constructor(private readonly client: Caller) {}

  /** Takes the snapshot, some things at a time. */
  async catchUp(limit: number): Promise<void> {
    for (let next: string | null = `/v1/snapshot?limit=${limit}`; next;) {
      const page: Json = await this.client.get<Json>('accreditation', next);
      for (const { kind, id, version, state } of page.data)
        this.cases.set(id, {
          kind,
          version,
          status: state.status,
          reference: state.reference ?? state.studentNumber?.value ?? null,
        });
      this.snapshot.push(...page.data);
      this.feed = page.feed;
      next = page.next;
    }
  }

  /** Reads the feed on to its present end. */
  async follow(): Promise<void> {
    for (;;) {
      const page = await this.client.get<Json>('accreditation', this.feed);
      this.feed = page.next;
      if (page.data.length === 0) return;
      for (const event of page.data) this.hear(event);
    }
  }

  /** One line for each case: what it is, how it stands, and under which number. */
  get lines(): string[] {
    return [...this.cases].map(([id, { kind, status, reference }]) => lineOf(kind, id, status, reference)).sort();
  }

  private hear({ id, type, subject, aggregateversion, data }: Json): void {
    this.events.push(id);
    const known = this.cases.get(subject);
    if (known && aggregateversion <= known.version) return; // in the snapshot already
    const name = String(type).replace(/^accreditation\.|\.v1$/g, '');
    const kind = name.startsWith('credit') ? 'credit_claim' : 'student_registration';
    this.cases.set(subject, {
      kind,
      version: aggregateversion,
      status: statusAfter[name] ?? known?.status ?? 'unknown',
      reference: data.reference || data.studentNumber?.value || known?.reference || null,
    });
  }
}

/** A case in one line. */
export function lineOf(kind: string, id: string, status: string, reference: string | null): string {
  return `${kind} ${id} ${status} ${reference ?? 'without a number'}`;
}
