import type { CertificateSnapshot, IssuingBody } from '../awards/certificate.js';
import { CREDENTIALS_V2, OPEN_BADGES } from './contexts.js';
import type { Credential } from './credential.js';

/** Where the endorsement of a certificate by one body can be had on its own. */
export function endorsementUrl(certificate: CertificateSnapshot, body: string): string {
  return `${certificate.url}/endorsements/${body}`;
}

/**
 * What a body says of a certificate that it issues together with the provider, unsigned: an EndorsementCredential of Open
 * Badges 3.0. It names what it endorses in words, so that the endorsement cannot be moved to other content under the same address.
 */
export function endorsement(certificate: CertificateSnapshot, body: IssuingBody): Credential {
  const { number, title, holder, awardedOn, issuer } = certificate;
  return {
    '@context': [CREDENTIALS_V2, OPEN_BADGES],
    id: endorsementUrl(certificate, body.code),
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: `${title}: endorsement by ${body.name}`,
    issuer: { id: body.did, type: ['Profile'], name: body.name },
    validFrom: certificate.awardedAt,
    credentialSubject: {
      id: certificate.url,
      type: ['EndorsementSubject'],
      endorsementComment: `${body.name} issues this certificate together with ${issuer.name}: ${title}, to ${holder}, number ${number}, awarded on ${awardedOn}.`,
    },
  };
}
