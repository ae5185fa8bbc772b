import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccreditationEnv } from '../config.js';
import { aCertificate, STATUS } from '../credentials/credential.builder.js';
import { signCredentialJwt, verifyCredentialJwt } from '../credentials/credential-jwt.js';
import type { Json } from '../credentials/credential.js';
import { signCredential, verifyProof } from '../credentials/data-integrity.js';
import { fromMultikey } from '../credentials/multikey.js';
import { openBadge } from '../credentials/open-badge.js';
import { vaultOf } from '../sealing/sealed-columns.js';
import { LocalSigner, SignerOfEachKey } from './signer.service.js';
import { TransitServer, VAULT_TOKEN } from './vault.builder.js';
import { vaultSettings } from './vault.client.js';
import { VaultSigner } from './vault.signer.js';

jest.setTimeout(60_000);

const NOW = new Date('2027-07-01T09:00:00Z');
let vault: TransitServer;

beforeAll(async () => {
  vault = await new TransitServer().start();
});
afterAll(() => vault.stop());
beforeEach(() => {
  Object.assign(vault, { sealed: false, silent: false, token: VAULT_TOKEN });
});

const signer = (changes: Partial<AccreditationEnv> = {}) =>
  new VaultSigner(
    vaultSettings(
      Object.assign(
        new AccreditationEnv(),
        { VAULT_ADDR: `${vault.address}/`, VAULT_TOKEN, VAULT_TIMEOUT_MS: 30_000 },
        changes,
      ),
    )!,
  );
const local = () => new LocalSigner(vaultOf({ ENCRYPTION_KEY: randomBytes(32).toString('base64') }));

describe('the address of a Vault', () => {
  it.each([
    ['one', 'https://vault.example/', 'https://vault.example'],
    ['several', 'https://vault.example//', 'https://vault.example'],
    ['many within', `https://vault.example${'/'.repeat(200_000)}x/`, `https://vault.example${'/'.repeat(200_000)}x`],
  ])('has no slash at its end: %s', (_name, given, kept) => {
    const env = Object.assign(new AccreditationEnv(), { VAULT_ADDR: given, VAULT_TOKEN });
    expect(vaultSettings(env)?.address === kept).toBe(true);
  });
});

describe('a key in a Vault', () => {
  it('signs both proofs of a credential, and only its public half is kept here', async () => {
    const [proof, jwt] = [
      await signer().create('hertscam', 'Ed25519', NOW),
      await signer().create('hertscam', 'RS256', NOW),
    ];
    expect([proof, jwt].map(({ signer: held, sealedPrivateKey }) => [held, sealedPrivateKey])).toEqual([
      ['vault', null],
      ['vault', null],
    ]);
    expect(proof.heldAs).toMatch(/^collegium-hertscam-[0-9a-f]{18}:1$/);
    const badge = openBadge(aCertificate(), STATUS);
    const signed = await signCredential(badge, { id: 'did:web:x#a', sign: (data) => signer().sign(proof, data) }, NOW);
    expect(await verifyProof(signed, signed.proof[0]!, proof.publicKeyMultibase!)).toBe(true);
    const token = await signCredentialJwt(badge, { id: 'https://x/keys/b', sign: (data) => signer().sign(jwt, data) });
    expect(await verifyCredentialJwt(token, jwt.publicKeyJwk!, badge.issuer.id)).toEqual(badge);
  });

  it('is asked for RSA signatures by hash, so that the credential itself stays here', async () => {
    const key = await signer().create('hertscam', 'RS256', NOW);
    await signer().sign(key, Buffer.from('a credential'));
    const { path, body } = vault.requests.at(-1)!;
    expect(path).toMatch(/^sign\/collegium-hertscam-[0-9a-f]+\/sha2-256$/);
    expect(body).toEqual({
      input: expect.any(String),
      prehashed: true,
      signature_algorithm: 'pkcs1v15',
      key_version: 1,
    });
    expect(Buffer.from(body.input as string, 'base64')).toHaveLength(32);
  });

  it('can be of 4096 bits', async () => {
    const { publicKeyJwk } = await signer({ VAULT_RSA_TYPE: 'rsa-4096' }).create('hertscam', 'RS256', NOW);
    expect(Buffer.from((publicKeyJwk as { n: string }).n, 'base64url')).toHaveLength(512);
  });

  it.each(['Ed25519', 'RS256'] as const)(
    'goes on signing with its own version when it is rotated there: %s',
    async (algorithm) => {
      const key = await signer().create('hertscam', algorithm, NOW);
      vault.rotate(key.heldAs!.split(':')[0]!);
      const data = Buffer.from('after the rotation');
      const publicKey = key.publicKeyMultibase
        ? fromMultikey(key.publicKeyMultibase)
        : createPublicKey({ key: key.publicKeyJwk as never, format: 'jwk' });
      expect(verify(algorithm === 'RS256' ? 'sha256' : null, data, publicKey, await signer().sign(key, data))).toBe(
        true,
      );
    },
  );

  it('whose signature does not fit its public half signs nothing', async () => {
    const [one, other] = [await signer().create('a', 'Ed25519', NOW), await signer().create('b', 'Ed25519', NOW)];
    await expect(signer().sign({ ...one, heldAs: other.heldAs }, Buffer.from('x'))).rejects.toThrow(/does not fit/);
  });
});

describe('a Vault that cannot sign now', () => {
  it.each<[string, () => Partial<AccreditationEnv> | void, RegExp]>([
    ['is sealed', () => void (vault.sealed = true), /503 \(sealed/],
    ['refuses the token', () => ({ VAULT_TOKEN: 'another' }), /403 \(permission denied\)/],
    [
      'does not answer',
      () => {
        vault.silent = true;
        return { VAULT_TIMEOUT_MS: 150 };
      },
      /timeout|aborted/i,
    ],
    ['is not there', () => ({ VAULT_ADDR: 'http://127.0.0.1:1' }), /ECONNREFUSED/],
    [
      'has a token file that cannot be read',
      () => ({ VAULT_TOKEN_FILE: '/nowhere/token' }),
      /token file cannot be read/,
    ],
  ])('is told apart from a fault: it %s', async (_name, arrange, reason) => {
    const key = await signer().create('hertscam', 'Ed25519', NOW);
    const broken = signer(arrange() ?? {});
    const failure = await broken
      .sign(key, Buffer.from('x'))
      .catch((error: unknown) => error as Error & { code: string });
    expect(failure).toMatchObject({ code: 'signer_unavailable' });
    expect((failure as Error).message).toMatch(reason);
    expect((failure as Error).message).not.toContain(VAULT_TOKEN);
  });

  it('signs again once it is unsealed, with the token that its file then holds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-'));
    const file = join(folder, 'token');
    await writeFile(file, `${VAULT_TOKEN}\n`);
    const byFile = signer({ VAULT_TOKEN: '', VAULT_TOKEN_FILE: file });
    const key = await byFile.create('hertscam', 'Ed25519', NOW);
    vault.sealed = true;
    await expect(byFile.sign(key, Buffer.from('x'))).rejects.toThrow();
    Object.assign(vault, { sealed: false, token: 's.renewed' });
    await writeFile(file, 's.renewed');
    expect(await byFile.sign(key, Buffer.from('x'))).toHaveLength(64);
    await rm(folder, { recursive: true });
  });
});

describe('settings', () => {
  it('without a Vault keep keys here; a Vault without a token ends the start', () => {
    expect(vaultSettings(new AccreditationEnv())).toBeUndefined();
    expect(() => vaultSettings(Object.assign(new AccreditationEnv(), { VAULT_ADDR: 'https://vault.example' }))).toThrow(
      /neither VAULT_TOKEN nor/,
    );
  });
});

describe('keys of two signers', () => {
  it('sign side by side: those made before a Vault came go on signing here', async () => {
    const here = local();
    const old = await here.create('hertscam', 'Ed25519', NOW);
    const both = new SignerOfEachKey(here, signer());
    const fresh = await both.create('hertscam', 'Ed25519', NOW);
    expect([old.signer, fresh.signer]).toEqual(['local', 'vault']);
    for (const key of [old, fresh])
      expect(
        verify(null, Buffer.from('x'), fromMultikey(key.publicKeyMultibase!), await both.sign(key, Buffer.from('x'))),
      ).toBe(true);
    await expect(new SignerOfEachKey(here, undefined).sign(fresh, Buffer.from('x'))).rejects.toMatchObject({
      code: 'signer_unavailable',
    });
  });

  it('have public halves of the same form', async () => {
    const [here, there] = [await local().create('a', 'RS256', NOW), await signer().create('a', 'RS256', NOW)];
    expect(Object.keys(there.publicKeyJwk as Json).sort()).toEqual(Object.keys(here.publicKeyJwk as Json).sort());
    expect(there.publicKeyJwk).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: there.id });
  });
});
