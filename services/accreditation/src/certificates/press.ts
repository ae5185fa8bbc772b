import type { CertificateSnapshot } from '../awards/certificate.js';
import { signCredentialJwt } from '../credentials/credential-jwt.js';
import { canonize, signFromTemplate } from '../credentials/data-integrity.js';
import { openBadge, type StatusEntry } from '../credentials/open-badge.js';
import { TemplateCanonizer } from '../credentials/template-canonizer.js';

/** What is to be made of an award: its snapshot, its place in a status list, and the ids of the keys to sign with. */
export interface PressOrder {
  readonly certificate: CertificateSnapshot;
  readonly status: StatusEntry;
  /** Verification method for the embedded proof. */
  readonly proofKey: string;
  /** Key URL for the JWT. */
  readonly jwtKey: string;
}

/** A certificate in all its forms, as it is stored and served from then on. */
export interface PressedCertificate {
  readonly json: string;
  readonly jwt: string;
  readonly pdf: Uint8Array;
}

/** Signs with a key that it names; the key itself never comes here. */
export type Sign = (algorithm: 'Ed25519' | 'RS256', data: Uint8Array) => Promise<Uint8Array>;

/** Sets the PDF. */
export interface Printer {
  print(certificate: CertificateSnapshot, credential: string): Promise<Uint8Array>;
}

/** Makes a certificate in all its forms. Equal orders make equal bytes, so that a repeat after a crash changes nothing. */
export async function press({ certificate, status, proofKey, jwtKey }: PressOrder, sign: Sign, printer: Printer, templates = new TemplateCanonizer(canonize)): Promise<PressedCertificate> {
  const badge = openBadge(certificate, status);
  const signed = await signFromTemplate(badge, { id: proofKey, sign: (data) => sign('Ed25519', data) }, new Date(certificate.awardedAt), templates);
  const jwt = await signCredentialJwt(badge, { id: jwtKey, sign: (data) => sign('RS256', data) });
  const json = JSON.stringify(signed);
  return { json, jwt, pdf: await printer.print(certificate, json) };
}
