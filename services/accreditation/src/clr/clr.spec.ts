import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { aCertificate, aSignedBadge, anIssuer, NOW, PUBLIC_URL } from '../credentials/credential.builder.js';
import type { SignedCredential } from '../credentials/credential.js';
import { learnerRecord, type ClrContent } from './clr.js';
import { clrCredentialSchema } from './clr.schema.builder.js';

let badges: SignedCredential[];
beforeAll(async () => {
  badges = await Promise.all([
    aSignedBadge(anIssuer()),
    aSignedBadge(anIssuer('star'), aCertificate({ number: 'STAR-2027-7K3M9-Q2XVT-0' })),
  ]);
});

const record = (changes: Partial<ClrContent> = {}) =>
  learnerRecord({
    id: `${PUBLIC_URL}/clr/1`,
    issuer: { did: 'did:web:awards.example.org', name: 'Consortium' },
    at: NOW,
    credentials: badges,
    ...changes,
  });

describe('a learner record', () => {
  it.each([2, 0])('has the members that CLR 2.0 asks for: with %s awards', (count) => {
    const validate = new Ajv2020({ strict: false }).compile(clrCredentialSchema);
    expect([validate(record({ credentials: badges.slice(0, count) })), validate.errors]).toEqual([true, null]);
  });

  it('holds the credentials as they were issued, and each achievement beside them', () => {
    const subject = record().credentialSubject as unknown as {
      verifiableCredential: unknown[];
      achievement: { name: string }[];
    };
    expect(JSON.stringify(subject.verifiableCredential)).toBe(JSON.stringify(badges));
    expect(subject.achievement).toHaveLength(2);
  });

  it('names the holder once for each name that they were certified under', () => {
    expect(
      (record().credentialSubject.identifier as { identityHash: string }[]).map(({ identityHash }) => identityHash),
    ).toEqual(['Zoë Nkemelu-Žák']);
  });

  it('is refused by the schema without its subject', () => {
    expect(
      new Ajv2020({ strict: false }).compile(clrCredentialSchema)({
        ...record(),
        credentialSubject: { type: ['ClrSubject'] },
      }),
    ).toBe(false);
  });
});
