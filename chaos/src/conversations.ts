import { listOf } from '@collegium/scenario-eldp/books';
import {
  patiently,
  release,
  type Crowd,
  type Json,
  type Participant,
  type University,
} from '@collegium/scenario-one-day';
import type { Absence } from './absence.js';
import type { Assessed } from './assessed.js';
import type { Platform } from './platform.js';

/** What happens between the people who were assessed and two universities. The second of these behaves. */
export class Conversations {
  constructor(
    private readonly platform: Platform,
    private readonly crowd: Crowd,
    private readonly assessed: Assessed,
    private readonly difficult: University,
    private readonly other: University,
  ) {}

  /** The first batch is released; ends when so many claims on the difficult university are decided. */
  async begin(enough: number): Promise<void> {
    await this.release(0);
    await patiently(`${enough} claims to be decided`, async () => (await this.decidedBy(this.difficult)) >= enough);
  }

  /** The difficult university is away for three days, in which the second batch is released. The other one notices nothing. */
  async goOnWithout(absence: Absence): Promise<void> {
    for (const hours of [0.25, 1, 3]) await absence.upTo(hours);
    await this.release(1);
    for (const hours of [9, 20, 38]) await absence.upTo(hours);
    await this.untilDecided(this.other);
    await this.untilNothingIsOwed(this.other);
    for (const hours of [60, 72]) await absence.upTo(hours);
    const status = await this.subscriptionOf(this.difficult);
    if (status !== 'active')
      throw new Error(
        `After three days the subscription of ${this.difficult.code} is ${status}: it has still a try to come.`,
      );
  }

  /** It is back, and hears of everything that it is owed when that is tried next. */
  async catchUp(absence: Absence): Promise<void> {
    await absence.return();
    await absence.toNextTry();
    await this.untilAgreed();
  }

  /**
   * It is away until nothing is tried any more, while some awards are taken back or suspended; then it comes back and resumes its
   * subscription. Returns when, and the names of those whose credit it has taken back.
   */
  async goOnForTooLong(absence: Absence): Promise<{ resumed: Date; rescinded: string[] }> {
    const [first, second, third] = await this.registeredBy(this.difficult);
    await this.change(first!, 'revoke', 'issued_in_error');
    await this.change(second!, 'suspend', 'under_investigation');
    await this.change(second!, 'reinstate', 'cleared');
    while ((await this.subscriptionOf(this.difficult)) === 'active') await absence.toNextTry();
    await this.change(third!, 'revoke', 'issued_in_error');
    const resumed = await absence.return();
    const revoked = [first!, third!];
    await patiently(
      'credit to be taken back',
      async () =>
        (await this.claims(this.difficult)).filter(({ status }) => status === 'rescinded').length === revoked.length,
    );
    await this.untilAgreed();
    return { resumed, rescinded: revoked.map(({ name }) => name) };
  }

  /** Both sides compare their lists of the year, and sign them if they are the same. Returns what differs. */
  async reconcile(): Promise<string[]> {
    const registrar = this.crowd.as('registry@herts.example');
    const items = listOf(await this.difficult.books());
    const { id, digest } = await registrar.post<Json>('accreditation', '/v1/reconciliations', {
      provider: 'hertscam',
      from: '2026-09-01',
      until: '2027-08-31',
      items,
    });
    const differences = await registrar.all<Json>('accreditation', `/v1/reconciliations/${id}/differences`);
    if (differences.length === 0)
      for (const signer of [registrar, this.crowd.coordinator])
        await signer.post('accreditation', `/v1/reconciliations/${id}/sign`, { digest });
    const own = await Promise.all(
      [this.difficult, this.other].map(async (university) => (await university.reconcile()).differences),
    );
    return [...differences, ...own.flat()].map((difference) => JSON.stringify(difference));
  }

  private release(n: number): Promise<void> {
    return release(this.crowd, this.assessed.consortium, this.assessed.batches[n]!.id);
  }

  private async change({ enrolmentId }: Participant, verb: string, reason: string): Promise<void> {
    const { coordinator } = this.crowd;
    const { data } = await coordinator.get<Json>('accreditation', `/v1/awards?filter[enrolment]=${enrolmentId}`);
    await coordinator.post('accreditation', `/v1/awards/${data[0].id}/${verb}`, {
      reason,
      text: 'Decided by the board.',
    });
  }

  private async untilAgreed(): Promise<void> {
    for (const university of [this.difficult, this.other]) {
      await this.untilDecided(university);
      await this.untilNothingIsOwed(university);
    }
  }

  /** Waits until a university has decided on everybody who wants its credit; what it asks meanwhile is answered. */
  private untilDecided(university: University): Promise<boolean> {
    const wanted = this.assessed.participants.filter(({ university: code }) => code === university.code).length;
    return patiently(`${university.code} to have decided`, async () => {
      await this.answerQueries();
      return (await this.decidedBy(university)) === wanted;
    });
  }

  private untilNothingIsOwed(university: University): Promise<boolean> {
    const { code } = university;
    const owed = `select ((select count(*) from deliveries where university = $1 and status in ('pending', 'stuck')) + (select count(*) from subscriptions, feed_state where university = $1 and subscriptions.position < feed_state.position))::integer as n`;
    return patiently(
      `nothing to be owed to ${code}`,
      async () =>
        (await this.platform.query<{ n: number }>('accreditation', owed, [code]))[0]!.n === 0 &&
        (await university.books()).todo.length === 0,
    );
  }

  private async answerQueries(): Promise<void> {
    const { coordinator } = this.crowd;
    for (const { id, query } of await coordinator.all<Json>(
      'accreditation',
      '/v1/credit-claims?filter[status]=queried',
    ))
      await coordinator.unless(
        ({ code }) => code === 'query_not_open',
        (caller) =>
          caller.post('accreditation', `/v1/credit-claims/${id}/answer`, {
            queryId: query.id,
            answer: 'The learner works at the school named on the certificate.',
          }),
      );
  }

  private async decidedBy(university: University): Promise<number> {
    return (await this.claims(university)).filter(({ status }) =>
      ['registered', 'rejected', 'rescinded'].includes(status),
    ).length;
  }

  /** Whose credit a university has registered, by name. */
  private async registeredBy(university: University): Promise<Participant[]> {
    const registered = new Set(
      (await this.claims(university)).filter(({ status }) => status === 'registered').map(({ enrolment }) => enrolment),
    );
    return this.assessed.participants.filter(({ enrolmentId }) => registered.has(enrolmentId));
  }

  private claims({ code }: University): Promise<{ enrolment: string; status: string }[]> {
    return this.platform.query(
      'accreditation',
      'select enrolment_id::text as enrolment, status from credit_claims where university = $1',
      [code],
    );
  }

  private async subscriptionOf({ code }: University): Promise<string> {
    return (
      await this.platform.query<{ status: string }>(
        'accreditation',
        'select status from subscriptions where university = $1',
        [code],
      )
    )[0]!.status;
  }
}
