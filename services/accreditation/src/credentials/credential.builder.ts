import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { currentTemplate } from '../certificates/certificate-templates.js';
import { encodeStatusList } from './bitstring.js';
import type { DidDocument, Json, SignedCredential } from './credential.js';
import { signCredential, type Ed25519Signer } from './data-integrity.js';
import type { Rs256Signer } from './credential-jwt.js';
import { didDocument, keyUrl, providerDid } from './did.js';
import { toMultikey } from './multikey.js';
import { openBadge, statusListCredential, type StatusEntry } from './open-badge.js';
import type { VerificationSources } from './verify.js';

const signAsync = promisify(sign);
export const PUBLIC_URL = 'https://awards.example.org:8443';
export const NOW = new Date('2027-07-01T09:00:00Z');

/** An issuer with one key of each kind, made anew for each spec. */
export class IssuerBuilder {
  readonly ed25519 = generateKeyPairSync('ed25519');
  readonly rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly did: string;

  constructor(
    readonly code = 'hertscam',
    readonly publicUrl = PUBLIC_URL,
  ) {
    this.did = providerDid(publicUrl, code);
  }

  get signer(): Ed25519Signer {
    return { id: `${this.did}#a1`, sign: (data) => signAsync(null, data, this.ed25519.privateKey) };
  }

  get jwtSigner(): Rs256Signer {
    return {
      id: keyUrl(this.publicUrl, this.code, 'b2'),
      sign: (data) => signAsync('sha256', data, this.rsa.privateKey),
    };
  }

  get jwk(): Json {
    return { ...this.rsa.publicKey.export({ format: 'jwk' }) };
  }

  get document(): DidDocument {
    return didDocument(this.did, [
      { id: 'a1', algorithm: 'Ed25519', publicKeyMultibase: toMultikey(this.ed25519.publicKey), publicKeyJwk: null },
      { id: 'b2', algorithm: 'RS256', publicKeyMultibase: null, publicKeyJwk: this.jwk },
    ]);
  }
}

export function anIssuer(code?: string): IssuerBuilder {
  return new IssuerBuilder(code);
}

export function aCertificate(changes: Partial<CertificateSnapshot> = {}): CertificateSnapshot {
  const number = changes.number ?? 'HERTSCAM-2027-7K3M9-Q2XVT-C';
  return {
    template: currentTemplate,
    number,
    url: `${PUBLIC_URL}/certificates/${number}`,
    title: 'HertsCam Certificate in Educator Leadership',
    issuer: { did: providerDid(PUBLIC_URL, 'hertscam'), code: 'hertscam', name: 'HertsCam Network' },
    programme: {
      id: '01926f3e-1111-7000-8000-000000000001',
      code: 'eldp-participant',
      version: 1,
      title: 'ELDP Participant Experience',
    },
    holder: 'Zoë Nkemelu-Žák',
    criteria: 'A passed portfolio of evidence and an account of the work.',
    awardedAt: '2027-07-01T09:00:00Z',
    awardedOn: '2027-07-01',
    minimumHours: 12,
    board: { reference: 'HC-2027-1', heldOn: '2027-06-28' },
    credit: { points: 30, scheme: 'CATS', level: 7 },
    ...changes,
  };
}

export const STATUS: StatusEntry = { list: `${PUBLIC_URL}/status/hertscam-1`, index: 94_567 };

/** A status list signed by `issuer`, with some indexes set. */
export function aStatusList(
  issuer: IssuerBuilder,
  revoked: readonly number[] = [],
  changes: { validUntil?: Date; length?: number } = {},
): Promise<SignedCredential> {
  const content = {
    url: STATUS.list,
    issuer: issuer.did,
    validFrom: NOW,
    validUntil: changes.validUntil ?? new Date(NOW.getTime() + 86_400_000),
  };
  return signCredential(
    statusListCredential({ ...content, encodedList: encodeStatusList(revoked, changes.length) }),
    issuer.signer,
    NOW,
  );
}

export function aSignedBadge(issuer: IssuerBuilder, certificate = aCertificate()): Promise<SignedCredential> {
  return signCredential(openBadge(certificate, STATUS), issuer.signer, NOW);
}

/** Sources that know one issuer and one list. */
export function sourcesOf(
  issuer: IssuerBuilder,
  list: Json,
  changes: Partial<VerificationSources> = {},
): VerificationSources {
  return {
    now: NOW,
    resolveDid: async (did) =>
      did === issuer.did ? issuer.document : Promise.reject(new Error(`${did} cannot be resolved`)),
    fetchStatusList: async () => list,
    ...changes,
  };
}

/** An Ed25519 key out of a 32-byte seed, for published vectors. */
export function ed25519FromSeed(seed: Buffer): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
}
