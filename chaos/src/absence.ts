import { patiently, type Crowd, type University } from '@collegium/scenario-one-day';
import type { Platform } from './platform.js';

const HOUR_MS = 3_600_000;

/** A university that was killed and stays away, while the sandbox's time goes on in steps. */
export class Absence {
  private constructor(
    private readonly platform: Platform,
    private readonly crowd: Crowd,
    private readonly university: University,
    private readonly since: number,
  ) {}

  static async begin(platform: Platform, crowd: Crowd, university: University): Promise<Absence> {
    await university.kill();
    return new Absence(platform, crowd, university, await timeOf(crowd));
  }

  /** Time goes on to so many hours after it went. */
  upTo(hours: number): Promise<void> {
    return this.moveTo(new Date(this.since + hours * HOUR_MS));
  }

  /** Time goes on until all that has failed is due again. */
  async toNextTry(): Promise<void> {
    const [row] = await this.platform.query<{ at: Date | null }>(
      'accreditation',
      `select max(next_try_at) as at from deliveries where university = $1 and status = 'pending'`,
      [this.university.code],
    );
    if (row!.at) await this.moveTo(row!.at);
  }

  /** It comes back, on the same books. Returns when, in the sandbox's time. */
  async return(): Promise<Date> {
    const now = await timeOf(this.crowd);
    await this.university.start();
    return new Date(now);
  }

  /** Ends when everything that is due by then has been tried. */
  private async moveTo(time: Date): Promise<void> {
    await this.crowd.moveTo(time.toISOString());
    await patiently(`what is due at ${time.toISOString()} to be tried`, async () => (await this.due()) === 0);
  }

  /** Deliveries that should be tried now, and events that are not laid out yet. */
  private async due(): Promise<number> {
    const [row] = await this.platform.query<{ n: number }>(
      'accreditation',
      `select count(*)::integer as n from subscriptions s, feed_state f, domain_clock c
       where s.university = $1 and s.status = 'active' and (s.position < f.position or exists (
         select from deliveries d where d.subscription_id = s.id and d.status = 'pending' and d.next_try_at <= now() + make_interval(secs => c.offset_seconds)
           and not exists (select from deliveries e where e.subscription_id = s.id and e.subject = d.subject and e.status in ('pending', 'stuck') and e.queued < d.queued)))`,
      [this.university.code],
    );
    return row!.n;
  }
}

async function timeOf(crowd: Crowd): Promise<number> {
  return Date.parse((await crowd.office.get<{ now: string }>('identity', '/v1/sandbox/clock')).now);
}
