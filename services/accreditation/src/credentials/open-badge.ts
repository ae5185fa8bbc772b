import type { CertificateSnapshot } from '../awards/certificate.js';
import { CREDENTIALS_V2, OPEN_BADGES } from './contexts.js';
import type { Credential, Json, SignedCredential } from './credential.js';

export type StatusPurpose = 'revocation' | 'suspension';

/** Where one status of a credential can be looked up. */
export interface StatusEntry {
  /** URL of the status list credential. */
  readonly list: string;
  readonly index: number;
  /** Revocation where it is not said. */
  readonly purpose?: StatusPurpose;
}

/**
 * The Open Badges 3.0 credential of a certificate, unsigned. Only terms that every published copy of context 3.0.3
 * defines: 1EdTech has added `jti` and `endorsementJwt` to it in place, so a signature over those depends on the copy.
 * @param endorsements of the bodies that issue it too, each with its own proof
 */
export function openBadge(
  certificate: CertificateSnapshot,
  status: StatusEntry | readonly StatusEntry[],
  endorsements: readonly SignedCredential[] = [],
): Credential {
  const { programme } = certificate;
  const outcome = `urn:uuid:${programme.id}#outcome`;
  return {
    '@context': [CREDENTIALS_V2, OPEN_BADGES],
    id: certificate.url,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: certificate.title,
    issuer: { id: certificate.issuer.did, type: ['Profile'], name: certificate.issuer.name },
    validFrom: certificate.awardedAt,
    awardedDate: certificate.awardedAt,
    credentialSubject: {
      // The certificate's own id, not the person's: two certificates of one person cannot be joined by it.
      id: `${certificate.url}#holder`,
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', hashed: false, identityType: 'name', identityHash: certificate.holder }],
      achievement: {
        id: `urn:uuid:${programme.id}`,
        type: ['Achievement'],
        achievementType: 'Certificate',
        name: certificate.title,
        description: `${programme.title}, version ${programme.version}.`,
        humanCode: programme.code,
        criteria: { narrative: certificate.criteria },
        resultDescription: [{ id: outcome, type: ['ResultDescription'], name: 'Outcome', resultType: 'Status' }],
        ...creditMembers(certificate),
      },
      result: [{ type: ['Result'], resultDescription: outcome, status: 'Completed' }],
    },
    ...(endorsements.length > 0 ? { endorsement: endorsements } : {}),
    credentialStatus: statusMember([status].flat()),
  };
}

/** A lone entry stands without an array: the strict schema of Open Badges 3.0 knows it so; several are a set, as VC 2.0 has it. */
function statusMember(entries: readonly StatusEntry[]): Json | readonly Json[] {
  const members = entries.map(({ list, index, purpose = 'revocation' }) => ({
    id: `${list}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: list,
  }));
  return members.length === 1 ? members[0]! : members;
}

/** `creditsAvailable` has neither scheme nor level, so both stand in alignments. */
function creditMembers({ credit }: CertificateSnapshot): Json {
  if (!credit) return {};
  const align = (kind: string, name: string, code: string) => ({
    type: ['Alignment'],
    targetType: `ext:${kind}`,
    targetName: name,
    targetCode: code,
    targetUrl: 'https://www.qaa.ac.uk/the-quality-code/higher-education-credit-framework-for-england',
  });
  return {
    creditsAvailable: credit.points,
    alignment: [
      align('FHEQLevel', `FHEQ level ${credit.level}`, String(credit.level)),
      align(credit.scheme, `${credit.points} ${credit.scheme} credits`, String(credit.points)),
    ],
  };
}

/** What a status list credential says. */
export interface StatusListContent {
  readonly url: string;
  readonly issuer: string;
  /** Revocation where it is not said. */
  readonly purpose?: StatusPurpose;
  readonly encodedList: string;
  readonly validFrom: Date;
  /** Short: a copy kept back to hide a revocation goes stale. */
  readonly validUntil: Date;
}

/** A Bitstring status list as a credential, unsigned. */
export function statusListCredential({
  url,
  issuer,
  purpose = 'revocation',
  encodedList,
  validFrom,
  validUntil,
}: StatusListContent): Credential {
  return {
    '@context': [CREDENTIALS_V2],
    id: url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: { id: issuer },
    validFrom: xsdDateTime(validFrom),
    validUntil: xsdDateTime(validUntil),
    credentialSubject: { id: `${url}#list`, type: 'BitstringStatusList', statusPurpose: purpose, encodedList },
  };
}

/** An instant without fractions of a second, as VC 2.0 writes it. */
export function xsdDateTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
