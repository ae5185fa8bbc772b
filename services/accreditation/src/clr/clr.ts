import { CREDENTIALS_V2, OPEN_BADGES } from '../credentials/contexts.js';
import type { Credential, Json } from '../credentials/credential.js';
import { xsdDateTime } from '../credentials/open-badge.js';

export const CLR = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json';

/** What a learner's record is made of. */
export interface ClrContent {
  readonly id: string;
  /** The consortium, which puts the record together; each award in it is signed by its own issuer. */
  readonly issuer: { readonly did: string; readonly name: string };
  readonly at: Date;
  /** Credentials as they were issued, proof and all. */
  readonly credentials: readonly Json[];
}

/**
 * A Comprehensive Learner Record 2.0, unsigned. It vouches that these are the holder's awards with us on that day; what each award is
 * worth is its own issuer's word, and whether it still counts its own status.
 * @see https://www.imsglobal.org/spec/clr/v2p0/
 */
export function learnerRecord({ id, issuer, at, credentials }: ClrContent): Credential {
  return {
    '@context': [CREDENTIALS_V2, CLR, OPEN_BADGES],
    id,
    type: ['VerifiableCredential', 'ClrCredential'],
    name: 'Learner record',
    issuer: { id: issuer.did, type: ['Profile'], name: issuer.name },
    validFrom: xsdDateTime(at),
    awardedDate: xsdDateTime(at),
    credentialSubject: {
      id: `${id}#holder`,
      type: ['ClrSubject'],
      ...(credentials.length > 0
        ? { identifier: namesOf(credentials), achievement: credentials.map(achievementOf) }
        : {}),
      verifiableCredential: credentials,
    },
  };
}

/** Every name that the holder was certified under, once. */
function namesOf(credentials: readonly Json[]): Json[] {
  const names = credentials.flatMap(
    ({ credentialSubject }) => ((credentialSubject as Json).identifier as Json[] | undefined) ?? [],
  );
  return [...new Map(names.map((name) => [name.identityHash, name])).values()];
}

function achievementOf({ credentialSubject }: Json): unknown {
  return (credentialSubject as Json).achievement;
}
