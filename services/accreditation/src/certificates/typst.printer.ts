import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import QRCode from 'qrcode';
import { issuersOf, type CertificateSnapshot } from '../awards/certificate.js';
import { templates } from './certificate-templates.js';
import { fontsFor, loadFonts, usualFonts, type FontSet } from './fonts.loader.js';
import { longDate } from './long-date.js';
import type { Printer, PrintedCertificate } from './press.js';

/** Archival, tagged for screen readers, and allowed to carry the credential (ISO 19005-3, level A). */
const ARCHIVAL = 'a-3a';
/** Universally accessible (ISO 14289-1). The binding takes one standard at a time, so this is a second file. */
const ACCESSIBLE = 'ua-1';
/** Root of the files that Typst sees; all of them are in memory, so that nothing is read from here. */
const ROOT = join(tmpdir(), 'collegium-certificates');
/** Compilations that stay memoized; each holds a few hundred kilobytes. */
const KEPT_COMPILATIONS = 2;
/** How long fonts of another script stay loaded after their last use: Chinese takes tens of megabytes. */
const KEEP_FONTS_MS = 30_000;

/** Sets certificates as PDF. Equal input makes equal bytes. */
export class TypstPrinter implements Printer {
  private readonly usual = compilerWith(usualFonts);
  private special: { readonly key: string; readonly compiler: NodeCompiler; readonly drop: NodeJS.Timeout } | undefined;

  /**
   * @param credential the signed credential, attached as it was issued
   * @throws Error if the template fails, or no font draws a character: neither standard knows empty boxes
   */
  async print(certificate: CertificateSnapshot, credential: string): Promise<PrintedCertificate> {
    const qr = await QRCode.toString(certificate.url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 });
    const data = printedData(certificate);
    const fonts = fontsFor(texts(data));
    const compiler = this.compilerFor(fonts);
    compiler.mapShadow(join(ROOT, 'certificate.typ'), Buffer.from(templates[certificate.template]));
    compiler.mapShadow(join(ROOT, 'qr.svg'), Buffer.from(qr));
    compiler.mapShadow(join(ROOT, 'credential.json'), Buffer.from(credential));
    try {
      const compiled = compiler.compile({
        mainFilePath: join(ROOT, 'certificate.typ'),
        inputs: { data: JSON.stringify({ ...data, fonts: fonts.names }) },
      });
      // takeError() consumes the error, so it is asked for only when there is one.
      if (compiled.hasError())
        throw new Error(`The certificate could not be set: ${JSON.stringify(compiled.takeError()?.shortDiagnostics)}`);
      const as = (pdfStandard: string) =>
        compiler.pdf(compiled.result!, {
          pdfStandard,
          creationTimestamp: Date.parse(certificate.awardedAt) / 1000,
        } as never);
      return { archival: as(ARCHIVAL), accessible: as(ACCESSIBLE) };
    } finally {
      compiler.evictCache(KEPT_COMPILATIONS);
    }
  }

  private compilerFor(fonts: FontSet): NodeCompiler {
    if (fonts === usualFonts) return this.usual;
    const key = fonts.names.join();
    const compiler = this.special?.key === key ? this.special.compiler : compilerWith(fonts);
    clearTimeout(this.special?.drop);
    this.special = { key, compiler, drop: setTimeout(() => (this.special = undefined), KEEP_FONTS_MS).unref() };
    return compiler;
  }
}

function compilerWith(fonts: FontSet): NodeCompiler {
  return NodeCompiler.create({ workspace: ROOT, fontArgs: [{ fontBlobs: loadFonts(fonts) }] });
}

type Printed = string | null | readonly string[] | readonly object[];

function printedData(certificate: CertificateSnapshot): Readonly<Record<string, Printed>> {
  const { board, minimumHours } = certificate;
  return {
    documentTitle: `${certificate.title}: ${certificate.holder}`,
    title: certificate.title,
    issuer: certificate.issuer.name,
    issuers: issuersOf(certificate).map(({ name }) => name),
    signatories: certificate.signatories ?? [],
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

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}
