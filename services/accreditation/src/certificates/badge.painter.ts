import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { issuersOf, type CertificateSnapshot } from '../awards/certificate.js';
import { badgePicture, escape, type BadgeText } from './badge-picture.js';
import { fontsFor, loadFonts } from './fonts.loader.js';
import type { Painter, PaintedBadge } from './press.js';

const require = createRequire(import.meta.url);
/** Pictures kept: all certificates of a programme have the same one, and painting takes longer than everything else together. */
const KEPT = 4;
let ready: Promise<void> | undefined;

/** Paints badges, without the credential. Letters become shapes, so that the SVG looks the same where our fonts are not. */
export class BadgePainter implements Painter {
  private readonly painted = new Map<string, PaintedBadge>();

  async paint(certificate: CertificateSnapshot): Promise<PaintedBadge> {
    const text = {
      title: certificate.title,
      issuers: issuersOf(certificate)
        .map(({ name }) => name)
        .join(' and '),
    };
    const key = JSON.stringify(text);
    const badge = this.painted.get(key) ?? (await paint(text));
    this.painted.delete(key);
    this.painted.set(key, badge);
    if (this.painted.size > KEPT) this.painted.delete(this.painted.keys().next().value!);
    return badge;
  }
}

async function paint(text: BadgeText): Promise<PaintedBadge> {
  ready ??= initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  await ready;
  const fonts = fontsFor([text.title, text.issuers]);
  const renderer = new Resvg(badgePicture(text, fonts.names), {
    font: { fontBuffers: loadFonts(fonts), defaultFontFamily: fonts.names[0]! },
  });
  try {
    const shapes = renderer.toString();
    const png = renderer.render().asPng();
    return {
      png,
      svg: shapes.replace(
        /<svg ([^<>]*)>/,
        (_, attributes: string) =>
          `<svg role="img" aria-labelledby="badge-title" ${attributes}><title id="badge-title">${escape(`${text.title}, ${text.issuers}`)}</title>`,
      ),
    };
  } finally {
    renderer.free();
  }
}
