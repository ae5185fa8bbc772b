import { SignIn, type Caller, type Service } from '@collegium/scenario-eldp/api';
import { SANDBOX_CLIENT, type Installation } from '@collegium/local';
import { eventually } from '@collegium/testing/servers';

/** Requests under way at a time: enough to keep two cores busy. */
const LANES = 8;
/** A thousand people on a slow machine. */
export const PATIENCE_MS = 15 * 60_000;
/** Looking more often would take the machine from those who work. */
const LOOK_MS = 500;

/** One participant on the way. */
export interface Participant {
  readonly email: string;
  readonly enrolmentId: string;
}

/** Everybody who plays a part: signed in through the sandbox, over public interfaces. */
export class Crowd {
  private readonly signIn: SignIn;

  constructor(readonly installation: Installation) {
    const { addresses, home } = installation;
    this.signIn = new SignIn(addresses, { id: SANDBOX_CLIENT, secret: home.secret('sandbox-client') });
  }

  as(email: string): Caller {
    return this.signIn.as(email);
  }

  get office(): Caller {
    return this.as('office@collegium.example');
  }

  get coordinator(): Caller {
    return this.as('ines.hartmann@hertscam.example');
  }

  /** Moves the sandbox's time and waits until every service has followed. */
  async moveTo(now: string): Promise<void> {
    const { offsetSeconds } = await this.office.put<{ offsetSeconds: number }>('identity', '/v1/sandbox/clock', { now });
    const { addresses } = this.installation;
    for (const service of Object.keys(addresses) as Service[])
      await patiently(`${service} to follow the clock`, async () => {
        const health = (await (await fetch(`${addresses[service]}/health`)).json()) as { checks: { clock?: { details: { offsetSeconds?: number } } } };
        const seen = health.checks.clock?.details.offsetSeconds;
        return seen !== undefined && Math.abs(seen - offsetSeconds) <= 1;
      });
  }
}

/** Waits for what follows from events, however busy the machine is. */
export async function patiently<T>(what: string, look: () => Promise<T>): Promise<T> {
  return (await eventually(look, { what, within: PATIENCE_MS, every: LOOK_MS })) as T;
}

/** Does the work for all items, some at a time. */
export async function forAll<T>(items: readonly T[], work: (item: T) => Promise<unknown>, lanes = LANES): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
