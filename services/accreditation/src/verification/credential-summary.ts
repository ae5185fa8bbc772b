import type { Json } from '../credentials/credential.js';
import { list } from '../credentials/well-formed.js';

/** What a credential says of itself, cut to what fits on a page; null where it says nothing. */
export interface CredentialSummary {
  readonly id: string | null;
  readonly types: readonly string[];
  readonly title: string | null;
  readonly issuer: string | null;
  /** The name that the credential gives its issuer: anybody can write any. */
  readonly issuerName: string | null;
  readonly holder: string | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

const LONGEST = 500;

export function summaryOf(credential: Json): CredentialSummary {
  const issuer = member(credential.issuer);
  const subject = member(list(credential.credentialSubject)[0]);
  const achievement = member(list(subject.achievement)[0]);
  const isRecord = list(credential.type).includes('ClrCredential');
  const named = list(subject.identifier)
    .map(member)
    .find(({ identityType, hashed }) => identityType === 'name' && hashed !== true);
  return {
    id: text(credential.id),
    types: list(credential.type)
      .slice(0, 10)
      .map(text)
      .filter((type) => type !== null),
    // A learner record is not the first of the things that it is a record of.
    title: (isRecord ? undefined : text(achievement.name)) ?? text(credential.name),
    issuer: text(typeof credential.issuer === 'string' ? credential.issuer : issuer.id),
    issuerName: text(issuer.name),
    holder: text(named?.identityHash) ?? text(subject.name),
    validFrom: text(credential.validFrom),
    validUntil: text(credential.validUntil),
  };
}

function member(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}
