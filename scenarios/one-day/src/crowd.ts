import { setTimeout as pause } from 'node:timers/promises';
import { SignIn, type Caller, type Patience, type Service } from '@collegium/scenario-eldp/api';
import { SANDBOX_CLIENT, type Installation } from '@collegium/local';

/** Requests under way at a time: enough to keep two cores busy. */
const LANES = 8;
/** A thousand people on a slow machine. */
const PATIENCE_MS = 15 * 60_000;
/** Looking more often would take the machine from those who work. */
const LOOK_MS = 250;

/** One participant on the way. */
export interface Participant {
  readonly name: string;
  readonly email: string;
  readonly enrolmentId: string;
  /** Whose credit is wanted. */
  readonly university: string;
}

/** Everybody who plays a part: signed in through the sandbox, over public interfaces. */
export class Crowd {
  private readonly signIn: SignIn;

  constructor(
    readonly installation: Installation,
    patience: Patience = {},
  ) {
    const { addresses, home } = installation;
    this.signIn = new SignIn(addresses, { id: SANDBOX_CLIENT, secret: home.secret('sandbox-client') }, patience);
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
    const { offsetSeconds } = await this.office.put<{ offsetSeconds: number }>('identity', '/v1/sandbox/clock', {
      now,
    });
    const { addresses } = this.installation;
    for (const service of Object.keys(addresses) as Service[])
      await patiently(`${service} to follow the clock`, async () => {
        const answer = await fetch(`${addresses[service]}/health`).catch(() => undefined); // down for a moment: looked at again
        const health = (await answer?.json()) as
          { checks?: { clock?: { details: { offsetSeconds?: number } } } } | undefined;
        const seen = health?.checks?.clock?.details.offsetSeconds;
        return seen !== undefined && Math.abs(seen - offsetSeconds) <= 1;
      });
  }
}

/**
 * Waits for what follows from events, however busy the machine is.
 * @throws what `look` throws: a refusal is no reason to wait on
 */
export async function patiently<T>(what: string, look: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 60_000} minutes for ${what}.`);
    await pause(LOOK_MS);
  }
}

/** Does the work for all items, some at a time. */
export async function forAll<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  lanes = LANES,
): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
