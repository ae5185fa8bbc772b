const DAY = 86_400_000;
const live = ['pending', 'offered', 'waitlisted', 'accepted'];

/** Some days and an hour later: more than what a history takes to be played, so that no deadline is met to the second. */
export function travelledTo(now: number, days: number): number {
  return now + days * DAY + 3_600_000;
}

/** One application as the model has it, and what came of it. */
export interface ModelApplication {
  status: string;
  expiresAt: number;
  enrolment: string | null;
}

/** What somebody does, and to whom. */
export interface Step {
  readonly verb: (typeof verbs)[number];
  readonly who: number;
  readonly amount: number;
}

export const verbs = [
  'apply',
  'offer',
  'accept',
  'waitlist',
  'decline',
  'withdraw',
  'leave',
  'start',
  'defer',
  'resume',
  'postpone',
  'recommence',
  'close',
  'open',
  'run',
  'resize',
  'travel',
] as const;

/** A cohort with its places, its waiting list and the people who want in: as simple as it can be said. */
export class PlacesModel {
  cohort = 'open';
  postponedFrom = '';
  postponedAt = 0;
  waiting: ModelApplication[] = [];
  readonly applications: ModelApplication[][];

  constructor(
    people: number,
    public places: number,
    private readonly offerDays: number,
    public now: number,
  ) {
    this.applications = Array.from({ length: people }, () => []);
  }

  get all(): ModelApplication[] {
    return this.applications.flat();
  }

  /** Places that are offered or taken: those of people who left after they had started stay taken. */
  get held(): number {
    return this.all.filter(({ status, enrolment }) => status === 'offered' || (enrolment && enrolment !== 'left'))
      .length;
  }

  get taken(): number {
    return this.all.filter(({ enrolment }) => enrolment && enrolment !== 'left').length;
  }

  /** @returns whether it is allowed; if so, it is done */
  take({ verb, who, amount }: Step): boolean {
    const mine = this.applications[who]!;
    const last = mine.at(-1);
    const is = (...statuses: string[]) => last !== undefined && statuses.includes(last.status);
    const enrolled = (...statuses: string[]) => is('accepted') && statuses.includes(last!.enrolment!);
    const takesPeople = ['open', 'closed', 'running'].includes(this.cohort);
    const keepsList = ['open', 'closed'].includes(this.cohort);
    switch (verb) {
      case 'apply':
        if (!keepsList || (last && live.includes(last.status) && !enrolled('left', 'left started'))) return false;
        mine.push({ status: 'pending', expiresAt: 0, enrolment: null });
        return true;
      case 'offer':
        if (!takesPeople || !is('pending', 'waitlisted') || this.held >= this.places) return false;
        this.offer(last!);
        return true;
      case 'waitlist':
        if (!keepsList || !is('pending')) return false;
        last!.status = 'waitlisted';
        this.waiting.push(last!);
        return this.moveUp();
      case 'accept':
        if (!takesPeople || !is('offered') || last!.expiresAt <= this.now) return false;
        Object.assign(last!, { status: 'accepted', enrolment: 'accepted' });
        return true;
      case 'decline':
        return is('offered') && this.end(last!, 'declined');
      case 'withdraw':
        return is('pending', 'waitlisted', 'offered') && this.end(last!, 'withdrawn');
      case 'leave':
        if (!enrolled('accepted', 'started', 'deferred', 'deferred started')) return false;
        last!.enrolment = last!.enrolment!.endsWith('started') ? 'left started' : 'left';
        return this.moveUp();
      case 'start':
        if (this.cohort !== 'running' || !enrolled('accepted')) return false;
        last!.enrolment = 'started';
        return true;
      case 'defer':
        if (!enrolled('accepted', 'started')) return false;
        last!.enrolment = last!.enrolment === 'started' ? 'deferred started' : 'deferred';
        return true;
      case 'resume':
        if (!enrolled('deferred', 'deferred started')) return false;
        last!.enrolment = last!.enrolment === 'deferred' ? 'accepted' : 'started';
        return true;
      case 'postpone':
        if (!takesPeople) return false;
        [this.postponedFrom, this.postponedAt, this.cohort] = [this.cohort, this.now, 'postponed'];
        return true;
      case 'recommence':
        if (this.cohort !== 'postponed') return false;
        this.cohort = this.postponedFrom;
        for (const each of this.all) if (each.status === 'offered') each.expiresAt += this.now - this.postponedAt;
        return this.moveUp();
      case 'close':
      case 'open':
        if (this.cohort !== (verb === 'close' ? 'open' : 'closed')) return false;
        this.cohort = verb === 'close' ? 'closed' : 'open';
        return this.moveUp();
      case 'run':
        if (!keepsList) return false;
        this.moveUp();
        this.cohort = 'running';
        for (const each of this.waiting.splice(0)) each.status = 'closed';
        return true;
      case 'resize':
        if (amount < this.held) return false;
        this.places = amount;
        return this.moveUp();
      case 'travel':
        this.now = travelledTo(this.now, amount);
        if (this.cohort !== 'postponed')
          for (const each of this.all.filter((one) => one.status === 'offered' && one.expiresAt <= this.now))
            this.end(each, 'expired');
        return true;
    }
  }

  private offer(application: ModelApplication): void {
    this.waiting = this.waiting.filter((each) => each !== application);
    Object.assign(application, { status: 'offered', expiresAt: this.now + this.offerDays * DAY });
  }

  private end(application: ModelApplication, status: string): true {
    this.waiting = this.waiting.filter((each) => each !== application);
    application.status = status;
    return this.moveUp();
  }

  private moveUp(): true {
    while (['open', 'closed'].includes(this.cohort) && this.held < this.places && this.waiting[0])
      this.offer(this.waiting[0]);
    return true;
  }
}
