import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { SystemUnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { IsNull, Not } from 'typeorm';
import { PressJobRow } from '../src/certificates/certificate.entity.js';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { isValid, verifyCredential } from '../src/credentials/verify.js';
import { TransitServer, VAULT_TOKEN } from '../src/issuers/vault.builder.js';
import { Consortium, COORDINATOR } from './consortium.builder.js';

jest.setTimeout(120_000);

let vault: TransitServer;
let consortium: Consortium;

beforeAll(async () => {
  vault = await new TransitServer().start();
  consortium = await Consortium.start({
    env: { VAULT_ADDR: vault.address, VAULT_TOKEN, STATUS_PURPOSES: 'revocation' },
  });
  await consortium.found();
});
afterAll(async () => {
  await consortium.close();
  await vault.stop();
});

const get = async (path: string) => (await consortium.service.request('GET', path)).body;
const verify = async (number: string) =>
  verifyCredential((await get(`/certificates/${number}.json`)) as Json, {
    now: new Date(),
    resolveDid: async (did) => (await get(`/${did.split(':').slice(3).join('/')}/did.json`)) as unknown as DidDocument,
    fetchStatusList: async (url) => (await get(new URL(url).pathname)) as Json,
  });
const issued = async (enrolmentId: string) =>
  (
    await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      (event) => event.enrolmentId === enrolmentId,
      { within: 60_000 },
    )
  ).event;

describe('certificates signed by a Vault', () => {
  it('wait while it is sealed, and are issued once it is not: none is lost', async () => {
    vault.sealed = true;
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    const state = await consortium.caseOf(who, ({ status }) => status === 'granted');
    await eventually(async () => vault.sealedCalls > 1 || undefined, { what: 'a second try', within: 30_000 });
    expect((await consortium.service.request('GET', `/certificates/${state.certificateNumber}`)).status).toBe(404);
    vault.sealed = false;
    const { certificateNumber } = await issued(who.enrolmentId);
    expect(certificateNumber).toBe(state.certificateNumber);
    expect(isValid(await verify(certificateNumber))).toBe(true);
    expect(vault.keys.size).toBeGreaterThan(0);
  });

  it('verify with old keys and new ones after keys were added here and rotated there', async () => {
    const [before, after] = [
      consortium.participant({ creditWanted: false }),
      consortium.participant({ creditWanted: false }),
    ];
    await consortium.completes(before);
    const first = await issued(before.enrolmentId);
    for (const name of vault.keys.keys()) vault.rotate(name);
    expect(
      (await consortium.service.request('POST', '/providers/hertscam/keys', { as: COORDINATOR, body: {} })).status,
    ).toBe(201);
    await consortium.completes(after);
    const second = await issued(after.enrolmentId);
    for (const { certificateNumber } of [first, second]) expect(isValid(await verify(certificateNumber))).toBe(true);
    const method = async (number: string) =>
      ((await get(`/certificates/${number}.json`)) as { proof: { verificationMethod: string }[] }).proof[0]!
        .verificationMethod;
    expect(await method(first.certificateNumber)).not.toBe(await method(second.certificateNumber));
  });

  it('are not half revoked while it is sealed: the revocation is refused, and can be repeated', async () => {
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    const { awardId, certificateNumber } = await issued(who.enrolmentId);
    const revoke = () =>
      consortium.service.request('POST', `/v1/awards/${awardId}/revoke`, {
        as: COORDINATOR,
        body: { reason: 'misconduct', text: 'x' },
      });
    vault.sealed = true;
    const refused = await revoke();
    expect([refused.status, refused.body.code]).toEqual([503, 'signer_unavailable']);
    expect(JSON.stringify(refused.body)).not.toContain(VAULT_TOKEN);
    vault.sealed = false;
    expect((await consortium.service.request('GET', `/v1/awards/${awardId}`, { as: COORDINATOR })).body.status).toBe(
      'granted',
    );
    expect((await revoke()).body.status).toBe('revoked');
    expect(isValid(await verify(certificateNumber))).toBe(false);
  });

  it('are never made of an award that was cancelled before', async () => {
    const who = consortium.participant({ creditWanted: false });
    vault.sealed = true;
    await consortium.completes(who);
    const { awardId, certificateNumber } = await consortium.caseOf(who, ({ status }) => status === 'granted');
    const cancelled = await consortium.service.request('POST', `/v1/awards/${awardId}/cancel`, {
      as: COORDINATOR,
      body: { reason: 'issued_in_error', text: 'x' },
    });
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    vault.sealed = false;
    const job = await eventually(
      () =>
        consortium.service.app
          .get(SystemUnitOfWork)
          .run(({ manager }) => manager.findOne(PressJobRow, { where: { awardId: awardId!, doneAt: Not(IsNull()) } }))
          .then((row) => row ?? undefined),
      { what: 'the end of the order', within: 60_000 },
    );
    expect(job.error).toBeNull();
    expect((await get(`/certificates/${certificateNumber}`)).code).toBe('certificate_cancelled');
    expect(
      (await consortium.service.events.received(CertificateIssuedSchema)).filter(
        ({ event }) => event.awardId === awardId,
      ),
    ).toEqual([]);
  });
});

describe('awards with a revocation status alone', () => {
  it('carry it as the strict schema of Open Badges 3.0 asks, and their suspension is told by their issuer’s records', async () => {
    const who = consortium.participant({ creditWanted: false });
    await consortium.completes(who);
    const { awardId, certificateNumber } = await issued(who.enrolmentId);
    expect(((await get(`/certificates/${certificateNumber}.json`)) as Json).credentialStatus).toMatchObject({
      statusPurpose: 'revocation',
    });
    const act = (verb: string, reason: string) =>
      consortium.service.request('POST', `/v1/awards/${awardId}/${verb}`, {
        as: COORDINATOR,
        body: { reason, text: 'x' },
      });
    const verified = async () => {
      const response = await fetch(`${consortium.service.url}/v1/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await get(`/certificates/${certificateNumber}.json`)),
      });
      const { result, checks } = (await response.json()) as { result: string; checks: { code: string }[] };
      return [result, checks[2]!.code];
    };
    expect(await verified()).toEqual(['valid', 'not_revoked']);
    expect((await act('suspend', 'appeal')).body.status).toBe('suspended');
    expect(await verified()).toEqual(['invalid', 'suspended']);
    expect((await act('reinstate', 'cleared')).body.status).toBe('granted');
    expect(await verified()).toEqual(['valid', 'not_revoked']);
  });
});
