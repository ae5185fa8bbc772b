import { setTimeout as delay } from 'node:timers/promises';
import { Refused } from './platform.mjs';

/**
 * How the registrar treats somebody. A script maps names (Latin or as displayed; `*` for everybody else) to a decision or to more:
 *   'register' | 'query' | 'reject'
 *   { decision, slowMs, twice, less, lies: ['wrong-revision', 'unknown-id', 'contradict'] }
 * Whoever is queried is registered once the query is answered.
 */
export function behaviourOf(script, ...names) {
  const found = names.map((name) => script[name]).find(Boolean) ?? script['*'] ?? 'register';
  return {
    decision: 'register',
    slowMs: 0,
    twice: false,
    lies: [],
    ...(typeof found === 'string' ? { decision: found } : found),
  };
}

const claimVerbs = { path: '/v1/credit-claims', accept: 'register', refuse: 'reject' };
const registrationVerbs = { path: '/v1/student-registrations', accept: 'confirm', refuse: 'refuse' };
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];

/** Cases worked on at a time. */
const DESKS = 8;

/** Works through what was heard, the events of one case one after the other, and answers the platform. */
export class Registrar {
  script = {};
  #free = DESKS;
  #waiting = [];
  #cases = new Map();
  #stop = new AbortController();

  constructor(register, platform) {
    Object.assign(this, { register, platform });
  }

  /** Begins with what an earlier run left. */
  start() {
    for (const event of [...this.register.books.todo]) this.take(event);
  }

  take(event) {
    const earlier = this.#cases.get(event.subject);
    const work = Promise.resolve(earlier)
      .then(() => this.#atDesk(() => this.#work(event)))
      .finally(() => {
        if (this.#cases.get(event.subject) === work) this.#cases.delete(event.subject);
      });
    this.#cases.set(event.subject, work);
  }

  stop() {
    this.#stop.abort();
    return Promise.all(this.#cases.values());
  }

  async #atDesk(work) {
    if (this.#free > 0) this.#free--;
    else await new Promise((resolve) => this.#waiting.push(resolve)); // whoever leaves a desk hands it on
    await work();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  async #work(event) {
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      try {
        await this.#consider(event);
        this.register.done(event);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return; // still on disk: the next run takes it up
        const passing = !(error instanceof Refused) || error.status >= 500 || error.status === 429;
        this.register.problem(`${event.type} ${event.subject}: ${error.message}`);
        if (!passing) return this.register.done(event);
        await delay(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)], undefined, { signal: this.#stop.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  async #consider(event) {
    const { data } = event;
    switch (event.type) {
      case 'accreditation.credit_requested.v1': {
        const name = data.learner?.latinName ?? data.learner?.displayName ?? '';
        this.register.change('cases', event.subject, {
          kind: 'credit',
          name,
          revision: data.revision,
          course: data.agreement?.courseCode,
          points: data.credit?.points,
          certificate: data.certificateNumber,
          replyBy: data.replyBy,
        });
        return this.#open(event, claimVerbs, behaviourOf(this.script, name, data.learner?.displayName));
      }
      case 'accreditation.student_registration_submitted.v1': {
        const { student = {} } = data;
        const name = [student.latinGivenNames ?? student.givenNames, student.latinFamilyName ?? student.familyName]
          .filter(Boolean)
          .join(' ');
        this.register.change('cases', event.subject, {
          kind: 'student',
          name,
          revision: data.revision,
          replyBy: data.replyBy,
        });
        return this.#open(event, registrationVerbs, behaviourOf(this.script, name));
      }
      case 'accreditation.credit_query_answered.v1':
        return this.#accept(
          event,
          claimVerbs,
          behaviourOf(this.script, this.register.books.cases[event.subject]?.name),
        );
      case 'accreditation.student_registration_query_answered.v1':
        return this.#accept(
          event,
          registrationVerbs,
          behaviourOf(this.script, this.register.books.cases[event.subject]?.name),
        );
      case 'accreditation.credit_award_revoked.v1':
        await this.#answer(event, claimVerbs, 'rescind', { reason: 'credential_revoked' });
        return this.register.change('credits', event.subject, { rescinded: true });
      case 'accreditation.credit_withdrawn.v1':
      case 'accreditation.student_registration_withdrawn.v1':
        return this.register.change('cases', event.subject, { status: 'withdrawn' });
      default: // news of our own answers, and types that did not exist when this was written
        return undefined;
    }
  }

  async #open(event, verbs, behaviour) {
    if (behaviour.slowMs > 0) await delay(behaviour.slowMs, undefined, { signal: this.#stop.signal });
    await this.#lie(event, verbs, behaviour.lies);
    await this.#answer(event, verbs, 'acknowledge', {
      caseReference: `CASE-${String(this.register.numberOf(event.subject)).padStart(6, '0')}`,
    });
    if (behaviour.decision === 'query') {
      await this.#answer(event, verbs, 'query', {
        reason: 'learner_ambiguous',
        text: 'Two of our records bear this name. Which school does the learner work at?',
      });
      return this.register.change('cases', event.subject, { status: 'queried' });
    }
    if (behaviour.decision === 'reject') {
      await this.#answer(event, verbs, verbs.refuse, {
        reason: verbs === claimVerbs ? 'learning_not_current' : 'identity_insufficient',
        resubmittable: false,
      });
      return this.register.change('cases', event.subject, { status: 'rejected' });
    }
    return this.#accept(event, verbs, behaviour);
  }

  async #accept(event, verbs, { twice, less, lies }) {
    const number = String(this.register.numberOf(event.subject)).padStart(6, '0');
    const asked = event.data.credit;
    const body =
      verbs === claimVerbs
        ? {
            reference: `UH/CATS/27/${number}`,
            ...(less && asked
              ? { credit: { ...asked, points: less }, variationReason: 'Some of this learning is credited already.' }
              : {}),
          }
        : { studentNumber: { scheme: 'OWNSTU', value: `27${number}` }, from: event.time.slice(0, 10) };
    for (let n = twice ? 2 : 1; n > 0; n--) await this.#answer(event, verbs, verbs.accept, body);
    this.register.change(verbs === claimVerbs ? 'credits' : 'students', event.subject, {
      ...body,
      name: this.register.books.cases[event.subject]?.name,
      on: event.time.slice(0, 10),
    });
    this.register.change('cases', event.subject, { status: verbs === claimVerbs ? 'registered' : 'confirmed' });
    if (lies.includes('contradict'))
      await this.#expectRefusal(event, verbs, event.subject, verbs.refuse, {
        reason: 'other',
        resubmittable: false,
        revision: event.data.revision,
      });
  }

  /** Answers that a careless registry sends: for a revision there never was, and for a case that is nobody's. */
  async #lie(event, verbs, lies) {
    const body = { revision: event.data.revision, caseReference: 'CASE-OF-SOMEBODY-ELSE' };
    if (lies.includes('wrong-revision'))
      await this.#expectRefusal(event, verbs, event.subject, 'acknowledge', {
        ...body,
        revision: event.data.revision + 7,
      });
    if (lies.includes('unknown-id'))
      await this.#expectRefusal(event, verbs, '019a1f6e-0000-7000-8000-00000000dead', 'acknowledge', body);
  }

  async #expectRefusal(event, { path }, id, verb, body) {
    try {
      await this.platform.post(`${path}/${id}/${verb}`, body, { traceparent: event.traceparent });
      this.register.problem(`${verb} ${id} was taken, though it is wrong`);
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      this.register.change('cases', event.subject, {
        refusedLies: [
          ...(this.register.books.cases[event.subject]?.refusedLies ?? []),
          `${verb}: ${error.status} ${error.body?.code ?? ''}`.trim(),
        ],
      });
    }
  }

  async #answer(event, { path }, verb, body) {
    // What came from the platform goes back with the answer, so that both sides find the same story.
    await this.platform.post(
      `${path}/${event.subject}/${verb}`,
      { revision: event.data.revision ?? this.register.books.cases[event.subject]?.revision, ...body },
      { traceparent: event.traceparent },
    );
  }
}
