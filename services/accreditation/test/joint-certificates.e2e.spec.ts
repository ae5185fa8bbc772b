import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { newId, SystemUnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { unbakePng } from '../src/credentials/baking.js';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { verifyCredential } from '../src/credentials/verify.js';
import { lockFact } from '../src/reading/fact.lock.js';
import { Consortium, COORDINATOR } from './consortium.builder.js';

jest.setTimeout(90_000);

const OFFICE = ['consortium:consortium:office'];
let consortium: Consortium;
const programmeId = newId();

beforeAll(async () => {
  consortium = await Consortium.start();
  Object.defineProperty(consortium, 'programmeId', { value: programmeId });
  await consortium.organisation('hertscam', 'provider', 'HertsCam Network');
  await consortium.organisation('hertfordshire', 'local-authority', 'Hertfordshire County Council');
  await consortium.publishProgramme('hertscam', programmeId, {
    certificate: {
      jointWith: ['hertfordshire'],
      signatories: [
        { name: 'Amina Okafor', role: 'Director', organisation: 'hertscam' },
        { name: 'Jonathan Reid', role: 'Head of School Improvement', organisation: 'hertfordshire' },
      ],
    },
  });
});
afterAll(() => consortium.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  consortium.service.request('GET', path, { headers });
const sources = () => ({
  now: new Date(),
  resolveDid: async (did: string) => (await get(`/${did.split(':').slice(3).join('/')}/did.json`)).body as DidDocument,
  fetchStatusList: async (url: string) => (await get(new URL(url).pathname)).body as Json,
});
const consent = (as: string[], changes = {}) =>
  consortium.service.request('POST', '/v1/joint-consents', {
    as,
    body: { programmeId, organisation: 'hertfordshire', evidence: 'Minute 12', ...changes },
  });
const failures = async (credential: Json) =>
  (await verifyCredential(credential, sources())).filter(({ outcome }) => outcome !== 'success');

describe('a certificate of two bodies', () => {
  it('waits for the consent of the second, then carries its endorsement, signed with its own key', async () => {
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    await consortium.caseOf(who, ({ status, missing }) => status === 'gathering' && missing.join() === 'joint_consent');
    expect((await consent(COORDINATOR)).body.code).toBe('not_a_joint_issuer');
    expect((await consent(OFFICE, { organisation: 'star' })).body.code).toBe('not_a_joint_issuer');
    const given = await consent(OFFICE);
    expect([given.status, given.body.organisation, given.body.evidence]).toEqual([201, 'hertfordshire', 'Minute 12']);
    expect((await consent(OFFICE)).body.code).toBe('consent_already_given');
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
      { within: 40_000 },
    );

    const path = `/certificates/${event.certificateNumber}`;
    const credential = (await get(`${path}.json`)).body as Json & { endorsement: Json[] };
    expect(await failures(credential)).toEqual([]);
    expect(credential.endorsement).toHaveLength(1);
    expect(credential).not.toHaveProperty('endorsementJwt');
    const alone = (await get(`${path}/endorsements/hertfordshire`)).body as Json;
    expect(alone).toEqual(credential.endorsement[0]);
    expect(await failures(alone)).toEqual([]);
    expect(alone).toMatchObject({
      type: ['VerifiableCredential', 'EndorsementCredential'],
      issuer: { id: 'did:web:127.0.0.1%3A3999:providers:hertfordshire' },
      credentialSubject: { id: credential.id, type: ['EndorsementSubject'] },
    });
    expect((alone.proof as Json[])[0]!.verificationMethod).toMatch(
      /^did:web:127\.0\.0\.1%3A3999:providers:hertfordshire#/,
    );
    expect(
      await failures({
        ...alone,
        credentialSubject: { ...(alone.credentialSubject as Json), id: `${String(credential.id)}x` },
      }),
    ).toContainEqual(expect.objectContaining({ name: 'proof', outcome: 'failure' }));
    expect(await failures({ ...credential, endorsement: [{ ...alone, name: 'Another' }] })).toContainEqual(
      expect.objectContaining({ name: 'proof', outcome: 'failure' }),
    );

    const page = (await get(path, { accept: 'text/html' })).body as string;
    for (const text of [
      'HertsCam Network and Hertfordshire County Council',
      'Amina Okafor',
      'Head of School Improvement, Hertfordshire County Council',
      `${path}/endorsements/hertfordshire`,
    ])
      expect(page).toContain(text);
    const png = new Uint8Array(await (await fetch(`${consortium.service.url}${path}.png`)).arrayBuffer());
    expect(JSON.parse(unbakePng(png)!)).toEqual(credential);
  });

  it('is not made where the consent is withdrawn between award and certificate, which the case shows; consent lets it go on', async () => {
    const who = consortium.participant({ creditWanted: false });
    const { app, events } = consortium.service;
    await app.get(SystemUnitOfWork).run(async (tx) => {
      // The certificate cannot be kept meanwhile: whoever withdraws holds this lock.
      await lockFact(tx, 'programme', programmeId, 'exclusive');
      await consortium.completes(who);
      await consortium.caseOf(who, ({ status }) => status === 'granted');
      await tx.manager.query(
        'update joint_consents set withdrawn_at = now(), version = version + 1 where programme_id = $1 and withdrawn_at is null',
        [programmeId],
      );
    });
    const { certificateNumber } = await consortium.caseOf(
      who,
      ({ status, missing }) => status === 'granted' && missing.join() === 'joint_consent',
    );
    const withheld = () =>
      app
        .get(SystemUnitOfWork)
        .run(({ manager }) =>
          manager.query<unknown[]>(
            `select 1 from press_jobs join awards on awards.id = award_id where number = $1 and done_at is null and error like '%withdrawn its consent'`,
            [certificateNumber],
          ),
        );
    await eventually(async () => (await withheld()).length > 0 || undefined, {
      what: 'a certificate that is withheld',
      within: 40_000,
    });
    expect((await get(`/certificates/${certificateNumber}.json`)).body).not.toHaveProperty('proof');
    expect((await consent(OFFICE)).status).toBe(201);
    await events.untilReceived(CertificateIssuedSchema, ({ enrolmentId }) => enrolmentId === who.enrolmentId, {
      within: 40_000,
    });
    expect(await failures((await get(`/certificates/${certificateNumber}.json`)).body as Json)).toEqual([]);
    expect((await consortium.caseOf(who)).missing).toEqual([]);
  });

  it('is granted no more once the consent is withdrawn', async () => {
    const found = (
      await consortium.service.request('GET', `/v1/joint-consents?filter[programme]=${programmeId}`, { as: OFFICE })
    ).body.data as { id: string; version: number; withdrawnAt: string | null }[];
    const { id, version } = found.find(({ withdrawnAt }) => withdrawnAt === null)!;
    const withdraw = (as: string[], expected = version) =>
      consortium.service.request('POST', `/v1/joint-consents/${id}/withdraw`, {
        as,
        body: {},
        headers: { 'if-match': `"${expected}"` },
      });
    expect((await withdraw(COORDINATOR)).body.code).toBe('joint_consent_not_found');
    expect((await withdraw(OFFICE, 9)).status).toBe(412);
    expect((await withdraw(OFFICE)).body.withdrawnAt).not.toBeNull();
    expect((await withdraw(OFFICE, version + 1)).body.code).toBe('consent_withdrawn');
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    await consortium.caseOf(who, ({ missing }) => missing.join() === 'joint_consent');
  });
});
