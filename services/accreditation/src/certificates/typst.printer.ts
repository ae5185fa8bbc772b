import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import QRCode from 'qrcode';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { certificateTemplate } from './certificate-template.js';
import { loadFonts } from './fonts.loader.js';
import { longDate } from './long-date.js';

/** Archival, tagged for screen readers, and allowed to carry the credential (ISO 19005-3, level A). */
const STANDARD = 'a-3a';
/** Root of the files that Typst sees; all of them are in memory, so that nothing is read from here. */
const ROOT = join(tmpdir(), 'collegium-certificates');
/** Compilations that stay memoized; each holds a few hundred kilobytes. */
const KEPT_COMPILATIONS = 2;

/** Sets certificates as PDF. Equal input makes equal bytes. */
export class TypstPrinter {
  private readonly compiler = NodeCompiler.create({ workspace: ROOT, fontArgs: [{ fontBlobs: loadFonts() }] });

  constructor() {
    this.compiler.mapShadow(join(ROOT, 'certificate.typ'), Buffer.from(certificateTemplate));
  }

  /**
   * @param credential the signed credential, attached as it was issued
   * @throws Error if the template fails, or no font draws a character: PDF/A knows no empty boxes
   */
  async print(certificate: CertificateSnapshot, credential: string): Promise<Uint8Array> {
    const qr = await QRCode.toString(certificate.url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 });
    this.compiler.mapShadow(join(ROOT, 'qr.svg'), Buffer.from(qr));
    this.compiler.mapShadow(join(ROOT, 'credential.json'), Buffer.from(credential));
    try {
      const compiled = this.compiler.compile({ mainFilePath: join(ROOT, 'certificate.typ'), inputs: { data: JSON.stringify(printedData(certificate)) } });
      // takeError() consumes the error, so it is asked for only when there is one.
      if (compiled.hasError()) throw new Error(`The certificate could not be set: ${JSON.stringify(compiled.takeError()?.shortDiagnostics)}`);
      return this.compiler.pdf(compiled.result!, { pdfStandard: STANDARD, creationTimestamp: Date.parse(certificate.awardedAt) / 1000 });
    } finally {
      this.compiler.evictCache(KEPT_COMPILATIONS);
    }
  }
}

function printedData(certificate: CertificateSnapshot): Record<string, string | null> {
  const { board, minimumHours } = certificate;
  return {
    documentTitle: `${certificate.title}: ${certificate.holder}`,
    title: certificate.title,
    issuer: certificate.issuer.name,
    holder: certificate.holder,
    programme: certificate.programme.title,
    criteria: certificate.criteria,
    hours: minimumHours === null ? null : String(minimumHours),
    awardedOn: longDate(certificate.awardedOn),
    board: board && `${board.reference} of ${longDate(board.heldOn)}`,
    number: certificate.number,
    url: certificate.url,
  };
}
