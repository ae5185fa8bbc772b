import { randomInt } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  CreditAcknowledgedSchema,
  CreditQueriedSchema,
  CreditRegisteredSchema,
  CreditRejectedSchema,
  CreditRequestedSchema,
  StudentRegistrationInvitedSchema,
  StudentRegistrationSubmittedSchema,
} from '@collegium/contracts';
import { newId, SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { assertEachOnce, compareSets, eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AgreementRow } from '../src/agreements/agreement.entity.js';
import { AwardRow } from '../src/awards/award.entity.js';
import { anAwardCase, eldpRules } from '../src/cases/award-case.builder.js';
import { AwardCaseRow } from '../src/cases/award-case.entity.js';
import { aClaim, anAgreement } from '../src/claims/credit-claim.builder.js';
import { CreditClaimRow } from '../src/claims/credit-claim.entity.js';
import type { CreditClaim } from '../src/claims/credit-claim.js';
import { take } from '../src/conversations/conversation.js';
import { aCertificate } from '../src/credentials/credential.builder.js';
import { ProgrammeRow } from '../src/programmes/programme.entity.js';
import { aRegistration, anInvitation } from '../src/registrations/student-registration.builder.js';
import { publishRegistrationAnswer, registrationFields } from '../src/registrations/registration-events.js';
import { StudentRegistrationRow } from '../src/registrations/student-registration.entity.js';
import {
  registrationConversation,
  type RegistrationAnswer,
  type StudentRegistration,
} from '../src/registrations/student-registration.js';
import { Consortium, REGISTRY } from './consortium.builder.js';

jest.setTimeout(120_000);

let consortium: Consortium;
let work: SystemUnitOfWork;

beforeAll(async () => {
  consortium = await Consortium.start();
  work = consortium.service.app.get(SystemUnitOfWork);
});
afterAll(() => consortium.close());

/** A claim that has been sent, with all that it stands on, and the event that sends it. */
async function send(university: string): Promise<CreditClaim> {
  const [programmeId, state] = [newId(), anAwardCase().complete().build()];
  const agreement = anAgreement({ programmeId, university });
  const certificate = aCertificate({ number: `HERTSCAM-2027-${newId().slice(-10).toUpperCase()}-C` });
  const award = {
    id: newId(),
    version: 1,
    tenant: 'hertscam',
    personId: state.personId,
    caseId: state.id,
    enrolmentId: state.enrolmentId,
    programmeId,
    number: certificate.number,
    status: 'granted',
    certificate,
    grantedAt: new Date(),
    issuedAt: null,
    revokedAt: null,
    revocation: null,
  };
  const claim = aClaim({
    university,
    sentTo: university,
    agreementId: agreement.id,
    caseId: state.id,
    awardId: award.id,
  });
  return work.run(async (tx) => {
    await tx.manager.insert(ProgrammeRow, {
      id: programmeId,
      tenant: 'hertscam',
      code: programmeId,
      programmeVersion: 1,
      title: 'P',
      timeZone: 'Europe/London',
      rules: eldpRules,
      tariffs: [],
    });
    await tx.manager.insert(AgreementRow, agreement as never);
    await tx.manager.insert(AwardCaseRow, state as never);
    await tx.manager.insert(AwardRow, award as never);
    const sent = await tx.insert(CreditClaimRow, claim as never);
    tx.publish(CreditRequestedSchema, {
      claimId: claim.id,
      provider: 'hertscam',
      university,
      revision: 1,
      awardId: award.id,
    });
    for (let pause = randomInt(20); pause > 0; pause--) await breathe(); // commits in another order than it began
    return sent;
  });
}

type Step = (tx: Transaction, claim: CreditClaim) => Promise<CreditClaim>;
const fields = (claim: CreditClaim) => ({
  claimId: claim.id,
  provider: 'hertscam',
  university: claim.university,
  revision: 1,
});
const steps: readonly Step[] = [
  async (tx, claim) => {
    const saved = await tx.save(CreditClaimRow, { ...claim, status: 'acknowledged', caseReference: 'R' } as never);
    tx.publish(CreditAcknowledgedSchema, { ...fields(claim), caseReference: 'R' });
    return saved;
  },
  async (tx, claim) => {
    const saved = await tx.save(CreditClaimRow, {
      ...claim,
      status: 'queried',
      queries: [
        {
          id: newId(),
          revision: 1,
          reason: 'x',
          text: null,
          askedAt: new Date().toISOString(),
          answer: null,
          answeredAt: null,
        },
      ],
    } as never);
    tx.publish(CreditQueriedSchema, { ...fields(claim), queryId: newId(), reason: 'x' });
    return saved;
  },
  async (tx, claim) => {
    const saved = await tx.save(CreditClaimRow, {
      ...claim,
      status: 'registered',
      reference: 'U',
      registeredCredit: claim.credit,
      decidedAt: new Date(),
    } as never);
    tx.publish(CreditRegisteredSchema, { ...fields(claim), reference: 'U' });
    return saved;
  },
  async (tx, claim) => {
    const saved = await tx.save(CreditClaimRow, {
      ...claim,
      status: 'rejected',
      reference: null,
      registeredCredit: null,
      reason: 'x',
      decidedAt: new Date(),
    } as never);
    tx.publish(CreditRejectedSchema, { ...fields(claim), reason: 'x', resubmittable: false });
    return saved;
  },
];

/** A registration that somebody was invited to, and has submitted unless they are still thinking about it: only then is the university told. */
async function register(university: string, { submitted = true } = {}): Promise<StudentRegistration> {
  const programmeId = newId();
  const agreement = anAgreement({ programmeId, university });
  const places = { tenant: 'hertscam', programmeId, agreementId: agreement.id, university, submitBy: '2099-01-01' };
  const invited = await work.run(async (tx) => {
    await tx.manager.insert(ProgrammeRow, {
      id: programmeId,
      tenant: 'hertscam',
      code: programmeId,
      programmeVersion: 1,
      title: 'P',
      timeZone: 'Europe/London',
      rules: eldpRules,
      tariffs: [],
    });
    await tx.manager.insert(AgreementRow, agreement as never);
    const invitation = anInvitation(places);
    await tx.manager.insert(StudentRegistrationRow, { ...invitation, sent: null } as never);
    tx.publish(
      StudentRegistrationInvitedSchema,
      {
        ...registrationFields(invitation),
        enrolmentId: invitation.enrolmentId,
        programmeId,
        submitBy: invitation.submitBy,
      },
      { version: 1 },
    );
    return invitation;
  });
  if (!submitted) return invited;
  return work.run(async (tx) => {
    const { id, personId, enrolmentId, cohortId } = invited;
    const saved = (await tx.save(StudentRegistrationRow, {
      ...aRegistration({ ...places, id, personId, enrolmentId, cohortId, sentTo: university, replyBy: '2099-01-22' }),
      sent: Buffer.from('sealed'),
    } as never)) as StudentRegistration;
    tx.publish(StudentRegistrationSubmittedSchema, {
      ...registrationFields(saved),
      revision: 1,
      enrolmentId,
      replyBy: saved.replyBy!,
    });
    return saved;
  });
}

const replies: readonly RegistrationAnswer[] = [
  { kind: 'acknowledge', revision: 1, caseReference: 'SR' },
  { kind: 'query', revision: 1, reason: 'x', text: null },
  {
    kind: 'confirm',
    revision: 1,
    studentNumber: { scheme: 'OWNSTU', value: '26091234' },
    from: '2026-10-01',
    until: null,
  },
];
const reply = (registration: StudentRegistration, answer: RegistrationAnswer) =>
  work.run(async (tx) => {
    const saved = await tx.save(
      StudentRegistrationRow,
      take(registrationConversation, registration, answer, {
        now: new Date(),
        queryId: newId(),
      }) as StudentRegistrationRow,
    );
    publishRegistrationAnswer(tx, saved, answer);
    return saved;
  });

/** What a registry keeps: of each claim and student registration what it is, and the version that said so. */
class Books {
  private readonly cases = new Map<string, { version: number; status: string }>();
  position = 0;

  put(id: string, version: number, status: string): void {
    if (version > (this.cases.get(id)?.version ?? 0)) this.cases.set(id, { version, status });
  }

  /** Reads the feed to a position or further. */
  async listen(to: number): Promise<void> {
    while (this.position < to) {
      const { body } = await consortium.service.request('GET', `/v1/events?after=${this.position}&limit=23&wait=5`, {
        as: REGISTRY,
      });
      for (const { subject, aggregateversion, type } of body.data as {
        subject: string;
        aggregateversion: number;
        type: string;
      }[])
        this.put(
          subject,
          aggregateversion,
          type.replace(/^accreditation\.(?:credit|student_registration)_|\.v1$/g, ''),
        );
      this.position = Number(new URL(body.next as string, 'http://x').searchParams.get('after'));
    }
  }

  /** Begins with a snapshot. */
  async catchUp(limit: number): Promise<void> {
    for (let next: string | null = `/v1/snapshot?limit=${limit}`; next;) {
      const { status, body } = await consortium.service.request('GET', next, { as: REGISTRY });
      expect(status).toBe(200);
      for (const { kind, id, version, state } of body.data as {
        kind: string;
        id: string;
        version: number;
        state: { status: string };
      }[]) {
        expect(['credit_claim', 'student_registration']).toContain(kind);
        this.put(id, version, state.status);
      }
      this.position = body.position as number;
      next = body.next as string | null;
    }
  }

  get entries(): string[] {
    return [...this.cases].map(([id, { version, status }]) => `${id} ${version} ${status}`);
  }
}

const end = async () => {
  const [row] = await work.run(({ manager }) =>
    manager.query<{ position: string; unnumbered: number }[]>(
      `select position, (select count(*)::int from outbox where position is null) as unnumbered from feed_state`,
    ),
  );
  return row!.unnumbered === 0 ? Number(row!.position) : undefined;
};

describe('a late joiner', () => {
  it('with a snapshot and the feed from its position has what somebody has who listened from the start, however much is written meanwhile', async () => {
    let written = 0;
    const writers = Array.from({ length: 6 }, async (_, n) => {
      for (let round = 0; round < 6; round++) {
        const university = n === 5 ? 'bath-spa' : 'herts';
        let claim = await send(university);
        for (const step of steps.slice(0, randomInt(steps.length + 1))) claim = await work.run((tx) => step(tx, claim));
        let registration = await register(university);
        for (const answer of replies.slice(0, randomInt(replies.length + 1)))
          registration = await reply(registration, answer);
        await register(university, { submitted: false });
        written++;
      }
    });
    const writing = Promise.all(writers).then(() => false);
    const late: Books[] = [];
    while (await Promise.race([writing, breathe(true)])) {
      if (written < late.length * 5) continue;
      const books = new Books();
      await books.catchUp([1, 3, 10, 500][late.length % 4]!);
      late.push(books);
    }
    const last = await eventually(end, { what: 'all events to have a position' });
    const first = new Books();
    await first.listen(last);
    expect(first.entries).toHaveLength(60);
    expect(late.length).toBeGreaterThan(3);
    for (const books of late) {
      await books.listen(last);
      expect(compareSets(first.entries, books.entries)).toEqual(compareSets(first.entries, first.entries));
      assertEachOnce(
        books.entries.map((entry) => entry.slice(0, 36)),
        first.entries.map((entry) => entry.slice(0, 36)),
      );
    }
  });

  it('sees its own claims and registrations only, none that were not submitted, and cursors of its own making only', async () => {
    const bath = await consortium.service.request('GET', '/v1/snapshot', { as: ['university:bath-spa:client'] });
    const kinds = (bath.body.data as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual([...Array<string>(6).fill('credit_claim'), ...Array<string>(6).fill('student_registration')]);
    expect((bath.body.data as { state: { status: string } }[]).map(({ state }) => state.status)).not.toContain(
      'invited',
    );
    expect(JSON.stringify(bath.body.data)).not.toContain('sealed');
    const both = await consortium.service.request('GET', '/v1/snapshot?university=bath-spa', {
      as: ['university:bath-spa:client', 'university:herts:client'],
    });
    expect(both.body.data).toEqual(bath.body.data);
    expect(
      (bath.body.data as { state: { university: string } }[]).every(({ state }) => state.university === 'bath-spa'),
    ).toBe(true);
    expect(
      (await consortium.service.request('GET', '/v1/snapshot?university=herts', { as: ['university:bath-spa:client'] }))
        .status,
    ).toBe(403);
    for (const after of [
      'x',
      Buffer.from('[1,"credit_claim",null]').toString('base64url'),
      Buffer.from('["1","a","b"]').toString('base64url'),
    ])
      expect((await consortium.service.request('GET', `/v1/snapshot?after=${after}`, { as: REGISTRY })).status).toBe(
        400,
      );
    expect((await consortium.service.request('GET', '/v1/snapshot?limit=0', { as: REGISTRY })).body.code).toBe(
      'validation_failed',
    );
    expect(bath.body).toMatchObject({
      retentionDays: 400,
      epoch: 1,
      feed: `/v1/events?after=${bath.body.position as number}`,
    });
  });
});

describe('a stream of the feed', () => {
  const open = async (headers: Record<string, string> = {}, seconds = 600, query = '') => {
    const token = await consortium.service.issuer.token({
      ...REGISTRY,
      claims: { exp: Math.floor(Date.now() / 1000) + seconds },
    });
    const stop = new AbortController();
    const response = await fetch(`${consortium.service.url}/v1/events${query}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token}`, ...headers },
      signal: stop.signal,
    });
    return { response, stop };
  };
  /** Blocks of a stream until so many with data have come, or it ends. */
  const read = async ({ body }: Response, most: number) => {
    const blocks: { id: number; event: string; data: { position: number; type: string } }[] = [];
    let text = '';
    for await (const part of body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      const whole = text.split('\n\n');
      text = whole.pop()!;
      for (const block of whole) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        if (field('data'))
          blocks.push({
            id: Number(field('id')),
            event: field('event')!,
            data: JSON.parse(field('data')!) as { position: number; type: string },
          });
      }
      if (blocks.length >= most) break;
    }
    return blocks;
  };

  it('brings the same events as the pages, as they happen, and goes on after Last-Event-ID', async () => {
    const { body: page } = await consortium.service.request('GET', '/v1/events?limit=5', { as: REGISTRY });
    const { response } = await open();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const blocks = await read(response, 5);
    expect(blocks.slice(0, 5).map(({ data }) => data)).toEqual(page.data);
    for (const { id, event, data } of blocks) expect([id, event]).toEqual([data.position, data.type]);
    const again = await open({ 'last-event-id': String(blocks[2]!.id) });
    expect((await read(again.response, 1))[0]!.id).toBe(blocks[3]!.id);
    const last = (await end())!;
    const live = await open({}, 600, `?after=${last}`);
    const coming = read(live.response, 1);
    const claim = await send('herts');
    expect((await coming)[0]!.data).toMatchObject({ subject: claim.id, type: 'accreditation.credit_requested.v1' });
  });

  it('ends when the token does', async () => {
    const last = (await end())!;
    const { response } = await open({}, 2, `?after=${last}`);
    expect(response.status).toBe(200);
    expect(await read(response, 1)).toEqual([]); // until it is closed from the other side
  });

  it('is kept from whoever may not read the feed, and from nonsense', async () => {
    const status = async (headers: Record<string, string>, path = '') =>
      (
        await fetch(`${consortium.service.url}/v1/events${path}`, {
          headers: { accept: 'text/event-stream', ...headers },
        })
      ).status;
    const as = async (...roles: string[]) => ({
      authorization: `Bearer ${await consortium.service.issuer.token({ roles })}`,
    });
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${await consortium.service.issuer.expiredToken(REGISTRY)}` })).toBe(
      401,
    );
    expect(await status(await as('person:019a1f6e-0000-7000-8000-000000000001:self'))).toBe(403);
    expect(await status({ ...(await as('university:herts:client')), 'last-event-id': 'yesterday' })).toBe(422);
    expect(await status(await as('university:herts:client'), '?after=-1')).toBe(422);
  });

  it('is one of five at most for a client, and a closed one makes room', async () => {
    const last = (await end())!;
    const client = { ...REGISTRY, clientId: 'many' };
    const authorization = `Bearer ${await consortium.service.issuer.token(client)}`;
    const streams = [];
    for (let n = 0; n < 5; n++) streams.push(await open({ authorization }, 600, `?after=${last}`));
    expect(streams.map(({ response }) => response.status)).toEqual([200, 200, 200, 200, 200]);
    expect((await open({ authorization })).response.status).toBe(429);
    streams[0]!.stop.abort();
    await eventually(
      async () => {
        const next = await open({ authorization }, 600, `?after=${last}`);
        if (next.response.status === 200) streams.push(next);
        return next.response.status === 200;
      },
      { what: 'room for another' },
    );
    for (const { stop } of streams) stop.abort();
  });
});
