import type { Addresses, Caller, Json, SignIn } from './api.js';
import type { Applicant } from './cast.js';
import type { Checks } from './checks.js';
import { until } from './waiting.js';

/** One cohort as the scenario runs it. */
export interface Cohort {
  readonly id: string;
  readonly programmeId: string;
  /** Groups in the order of the facilitators. */
  readonly groups: Group[];
}

/** One group with its facilitator. */
export interface Group {
  readonly id: string;
  readonly facilitator: StaffMember;
}

/** A person of the provider, known by id, signed in by email. */
export interface StaffMember {
  readonly name: string;
  readonly email: string;
  readonly personId: string;
}

/** What has become of an applicant so far. */
export interface Way {
  readonly applicant: Applicant;
  readonly personId: string;
  applicationId?: string;
  enrolmentId?: string;
  group?: number;
  portfolioId?: string;
  receivedMinutes?: number;
  submissions?: string[];
  certificateNumber?: string;
}

/** What all acts share: who can be called on, what was made so far, and what was proved. */
export class Stage {
  readonly ways = new Map<string, Way>();
  staff!: { facilitators: StaffMember[]; leadModerator: StaffMember };
  schools!: { urn: string; name: string }[];
  /** The cohort whose programme version carries credit, and the one without. */
  first!: Cohort;
  second!: Cohort;
  /** What acts leave to be kept, by file name. */
  readonly keepsakes = new Map<string, unknown>();
  /** How far the sandbox's time is ahead of this machine's. */
  aheadMs = 0;

  constructor(
    readonly addresses: Addresses,
    readonly signIn: SignIn,
    readonly checks: Checks,
  ) {}

  as(email: string): Caller {
    return this.signIn.as(email);
  }

  get office(): Caller {
    return this.as('office@collegium.example');
  }

  get operations(): Caller {
    return this.as('operations@collegium.example');
  }

  get coordinator(): Caller {
    return this.as('ines.hartmann@hertscam.example');
  }

  way(applicant: Applicant): Way {
    const way = this.ways.get(applicant.email);
    if (!way) throw new Error(`${applicant.name} has not applied yet`);
    return way;
  }

  /** Moves the sandbox's time and waits until every service has followed. */
  async moveTo(now: string): Promise<void> {
    const { offsetSeconds } = await this.office.put<{ offsetSeconds: number }>('identity', '/v1/sandbox/clock', {
      now,
    });
    this.aheadMs = offsetSeconds * 1000;
    for (const service of Object.keys(this.addresses) as (keyof Addresses)[])
      await until(
        `${service} to follow the clock to ${now}`,
        async () => {
          const health = (await (await fetch(`${this.addresses[service]}/health`)).json()) as Json;
          return health.checks.clock?.details.offsetSeconds as number | undefined;
        },
        (seen) => seen !== undefined && Math.abs(seen - offsetSeconds) <= 1,
      );
  }
}
