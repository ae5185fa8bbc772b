import type { CertificateSnapshot } from '../awards/certificate.js';
import { bakePng, bakeSvg } from '../credentials/baking.js';
import { signCredentialJwt } from '../credentials/credential-jwt.js';
import { canonize, signCredential, signFromTemplate } from '../credentials/data-integrity.js';
import { endorsement } from '../credentials/endorsement.js';
import { openBadge, type StatusEntry } from '../credentials/open-badge.js';
import { TemplateCanonizer } from '../credentials/template-canonizer.js';

/** What is to be made of an award: its snapshot, its places in status lists, and the ids of the keys to sign with. */
export interface PressOrder {
  readonly certificate: CertificateSnapshot;
  readonly status: StatusEntry | readonly StatusEntry[];
  /** Verification method for the embedded proof. */
  readonly proofKey: string;
  /** Key URL for the JWT. */
  readonly jwtKey: string;
  /** Verification method of each joint issuer for its endorsement, by the body's code. */
  readonly endorserKeys?: Readonly<Record<string, string>>;
}

/** A certificate in all its forms, as it is stored and served from then on. */
export interface PressedCertificate {
  readonly json: string;
  readonly jwt: string;
  /** PDF/A-3a. */
  readonly pdf: Uint8Array;
  /** PDF/UA-1. */
  readonly accessiblePdf: Uint8Array;
  readonly png: Uint8Array;
  readonly svg: string;
}

/**
 * Signs with a key that it names; the key itself never comes here.
 * @param endorser code of the joint issuer who signs; the provider where none is given
 */
export type Sign = (algorithm: 'Ed25519' | 'RS256', data: Uint8Array, endorser?: string) => Promise<Uint8Array>;

export interface PrintedCertificate {
  readonly archival: Uint8Array;
  readonly accessible: Uint8Array;
}

/** Sets the PDFs. */
export interface Printer {
  print(certificate: CertificateSnapshot, credential: string): Promise<PrintedCertificate>;
}

export interface PaintedBadge {
  readonly png: Uint8Array;
  readonly svg: string;
}

/** Paints the badge, without the credential in it. */
export interface Painter {
  paint(certificate: CertificateSnapshot): Promise<PaintedBadge>;
}

/** Makes a certificate in all its forms. Equal orders make equal bytes, so that a repeat after a crash changes nothing. */
export async function press(
  order: PressOrder,
  sign: Sign,
  printer: Printer,
  painter: Painter,
  templates = new TemplateCanonizer(canonize),
): Promise<PressedCertificate> {
  const { certificate, status, proofKey, jwtKey } = order;
  const badge = openBadge(certificate, status, await endorsements(order, sign));
  const signed = await signFromTemplate(
    badge,
    { id: proofKey, sign: (data) => sign('Ed25519', data) },
    new Date(certificate.awardedAt),
    templates,
  );
  const jwt = await signCredentialJwt(badge, { id: jwtKey, sign: (data) => sign('RS256', data) });
  const json = JSON.stringify(signed);
  const { archival, accessible } = await printer.print(certificate, json);
  const { png, svg } = await painter.paint(certificate);
  return { json, jwt, pdf: archival, accessiblePdf: accessible, png: bakePng(png, json), svg: bakeSvg(svg, json) };
}

function endorsements({ certificate, endorserKeys }: PressOrder, sign: Sign) {
  return Promise.all(
    (certificate.jointIssuers ?? []).map((body) => {
      const id = endorserKeys?.[body.code];
      if (!id) throw new Error(`The order names no key of ${body.code}`);
      return signCredential(
        endorsement(certificate, body),
        { id, sign: (data) => sign('Ed25519', data, body.code) },
        new Date(certificate.awardedAt),
      );
    }),
  );
}
