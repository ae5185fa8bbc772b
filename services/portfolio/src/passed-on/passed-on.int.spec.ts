import { createHash } from 'node:crypto';
import {
  CreditReferredSchema,
  CreditRequestedSchema,
  CreditWithdrawnSchema,
  SubmissionFrozenSchema,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDefinitionWithReport } from '../facts/definition.builder.js';
import { World, type Participant } from '../world.testing.js';

const HERTS = { roles: ['university:herts:client'], subject: 'herts-registry', clientId: 'herts-registry' };

describe('work that is passed on to a university', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(aDefinitionWithReport());
  });
  afterAll(() => world.stop());

  const freeze = (participant: Participant) =>
    world.ok('POST', `/v1/portfolios/${participant.portfolioId}/freeze`, participant.self, { showsPupils: false });
  const path = (url: string) => new URL(url).pathname;
  async function handedIn() {
    const participant = await world.participant();
    await world.ok('PUT', `/v1/portfolios/${participant.portfolioId}/account`, participant.self, {
      text: 'Our impact in five words.',
    });
    const submission = await freeze(participant);
    await world.ok('POST', `/v1/submissions/${submission.id}/accept`, world.office());
    const { event } = await world.service.events.untilReceived(
      SubmissionFrozenSchema,
      ({ submissionId }) => submissionId === submission.id,
    );
    return {
      participant,
      submission,
      event,
      claim: { claimId: newId(), provider: world.tenant, university: 'herts', revision: 1 },
    };
  }
  async function passOn(handed: Awaited<ReturnType<typeof handedIn>>) {
    await world.service.events.publish(CreditRequestedSchema, {
      ...handed.claim,
      submissionId: handed.submission.id,
      agreement: { route: 'university-assessed' },
    });
    const url = path(handed.event.items[0]!.url);
    await eventually(async () => ((await world.send('GET', url, HERTS)).status === 200 ? true : undefined), {
      what: 'the work to be open to the university',
      within: 30_000,
    });
    return url;
  }

  it('is read under the links of the claim by that university alone, byte for byte, and by nobody before', async () => {
    const handed = await handedIn();
    expect(handed.event).toMatchObject({
      treatment: 'received',
      lineageId: handed.submission.id,
      withheld: 0,
      digests: [handed.event.items[0]!.digest],
    });
    const early = await world.send('GET', path(handed.event.items[0]!.url), HERTS);
    expect(early.status).toBe(404);
    const url = await passOn(handed);
    const { body: text } = await world.send('GET', url, HERTS);
    expect(
      createHash('sha256')
        .update(text as string)
        .digest('hex'),
    ).toBe(handed.event.items[0]!.digest);
    expect((await world.send('GET', url, { roles: ['university:bath-spa:client'] })).status).toBe(404);
    expect((await world.send('GET', url, handed.participant.self)).status).toBe(403);
    expect((await world.send('GET', url.replace(/items\/.*/, `items/${newId()}`), HERTS)).status).toBe(404);
  });

  it('is closed when the claim is withdrawn', async () => {
    const handed = await handedIn();
    const url = await passOn(handed);
    await world.service.events.publish(
      CreditWithdrawnSchema,
      { ...handed.claim, reason: 'consent_withdrawn' },
      { version: 2 },
    );
    await eventually(async () => ((await world.send('GET', url, HERTS)).status === 404 ? true : undefined), {
      what: 'the work to be closed',
      within: 30_000,
    });
  });

  it('is handed in again once the university refers it, in the same lineage', async () => {
    const handed = await handedIn();
    await passOn(handed);
    await world.ok('PUT', `/v1/portfolios/${handed.participant.portfolioId}/account`, handed.participant.self, {
      text: 'Our impact in some more words.',
    });
    expect(
      (
        await world.send('POST', `/v1/portfolios/${handed.participant.portfolioId}/freeze`, handed.participant.self, {
          showsPupils: false,
        })
      ).body.code,
    ).toBe('already_accepted');
    await world.service.events.publish(
      CreditReferredSchema,
      {
        ...handed.claim,
        reason: 'criteria_not_met',
        resubmitBy: '2027-10-31',
        submissionId: handed.submission.id,
        enrolmentId: handed.participant.enrolmentId,
        personId: handed.participant.personId,
      },
      { version: 2 },
    );
    const again = await eventually(
      async () => {
        const { status, body } = await world.send(
          'POST',
          `/v1/portfolios/${handed.participant.portfolioId}/freeze`,
          handed.participant.self,
          { showsPupils: false },
        );
        return status === 201 ? body : undefined;
      },
      { what: 'the referral to arrive', within: 30_000 },
    );
    const { event } = await world.service.events.untilReceived(
      SubmissionFrozenSchema,
      ({ submissionId }) => submissionId === again.id,
    );
    expect(event).toMatchObject({
      lineageId: handed.submission.id,
      resubmissionOf: handed.submission.id,
      earlier: [{ submissionId: handed.submission.id, digests: handed.event.digests }],
    });
    expect(handed.event.earlier).toEqual([]);
  });
});
