import {
  enrolEverybody,
  liveThroughDay,
  patiently,
  prepareBatch,
  prepareConsortium,
  release,
  type Consortium,
  type Crowd,
  type Member,
  type Participant,
} from '@collegium/scenario-one-day';
import type { Platform } from './platform.js';
import type { stages } from './strikes.js';

type Stretch = (typeof stages)[number]['name'];

/** People from applying to registered credit, in the stretches during which services die. */
export class Journey {
  private consortium!: Consortium;
  private leads!: ReadonlyMap<string, Member>;
  private batchId!: string;
  /** Who has been told of an enrolment. */
  participants: readonly Participant[] = [];

  constructor(
    private readonly platform: Platform,
    private readonly crowd: Crowd,
    private readonly people: number,
  ) {}

  async prepare(): Promise<void> {
    this.consortium = await prepareConsortium(this.crowd, this.people);
  }

  /** What happens in a stretch; it ends when its last effect is seen from outside. */
  travel(stage: Stretch): Promise<void> {
    return this.stretches[stage]();
  }

  private readonly stretches: Readonly<Record<Stretch, () => Promise<void>>> = {
    applications: async () => {
      this.participants = await enrolEverybody(this.crowd, this.consortium, this.people);
    },
    clock: async () => {
      for (let hour = 9; hour <= 16; hour++)
        await this.crowd.moveTo(`2026-09-02T${String(hour).padStart(2, '0')}:00:00Z`);
    },
    day: async () => {
      this.leads = await liveThroughDay(this.crowd, this.consortium, this.participants);
    },
    portfolios: async () => {
      this.batchId = await prepareBatch(this.crowd, this.consortium, this.participants, this.leads);
    },
    release: async () => {
      await release(this.crowd, this.consortium, this.batchId);
      await patiently(
        'all credit to be registered',
        async () => (await this.counted('accreditation', 'accreditation.credit_registered.v1')) >= this.people,
      );
      await patiently(
        'everybody to have completed',
        async () => (await this.counted('enrolment', 'enrolment.enrolment_completed.v1')) >= this.people,
      );
    },
  };

  private async counted(service: 'accreditation' | 'enrolment', name: string): Promise<number> {
    const [row] = await this.platform.query<{ n: number }>(
      service,
      'select count(*)::integer as n from outbox where name = $1',
      [name],
    );
    return row!.n;
  }
}
