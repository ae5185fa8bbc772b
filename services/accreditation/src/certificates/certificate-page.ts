import { stateClass, stateTitle, stateWords } from './certificate-state.js';
import type { PublicCertificate } from './certificates.service.js';

/** A field of the page: its name and its text, and whether the text is an address to follow. */
type Field = readonly [name: string, text: string, link?: string];

/** Everything that goes into the page. */
export interface PageContent {
  readonly certificate: PublicCertificate;
  /** The QR code as SVG, made here. */
  readonly qr: string;
  longDate(date: string): string;
}

/**
 * The public page: every field of the certificate, so that an altered paper is noticed; no script, prints on one A4 page.
 * What providers and people wrote is escaped.
 */
export function certificatePage({ certificate: { certificate, state, credit, digest, keeper }, qr, longDate }: PageContent): string {
  const valid = state.status === 'granted';
  const fields: Field[] = [
    ['Holder', certificate.holder],
    ['Awarded by', certificate.issuer.name],
    ...(keeper ? [['Records', `The issuer has closed; its records are kept by ${keeper}.`] as const] : []),
    ['Awarded on', longDate(certificate.awardedOn)],
    ['Programme', `${certificate.programme.title} (version ${certificate.programme.version})`],
    ['For', certificate.criteria],
    ...(certificate.minimumHours === null ? [] : [['Support received', `at least ${certificate.minimumHours} hours`] as const]),
    ...(certificate.board ? [['Confirmed by', `Board ${certificate.board.reference}, ${longDate(certificate.board.heldOn)}`] as const] : []),
    ['University credit', credit ? creditText(credit, longDate) : 'None registered'],
    ['Certificate number', certificate.number],
    ...(state.status === 'superseded' ? [['Replaced by', state.by.number, state.by.url] as const] : []),
    ...(certificate.supersedes ? [['Replaces', certificate.supersedes, certificate.url.replace(certificate.number, certificate.supersedes)] as const] : []),
    ['Address', certificate.url, certificate.url],
    ['Issuer', certificate.issuer.did],
    ['Credential digest', `SHA-256 ${digest}`],
  ];
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(`${certificate.title}: ${certificate.holder}${valid ? '' : ` (${state.status})`}`)}</title>
<link rel="alternate" type="application/vc+ld+json" href="${escape(`${certificate.url}.json`)}">
<style>${style}</style>
</head>
<body>
<main>
<p class="issuer">${escape(certificate.issuer.name)}</p>
<h1>${escape(certificate.title)}</h1>
<p class="state ${stateClass(state)}" role="status"><strong>${stateTitle(state)}</strong> ${escape(stateWords(state))}</p>
<dl>
${fields.map(row).join('\n')}
</dl>
<figure>${qr}<figcaption>Leads to this page.</figcaption></figure>
<nav aria-label="Other forms of this certificate">
<ul>
<li><a href="${escape(`${certificate.url}.pdf`)}">Certificate (PDF)</a></li>
<li><a href="${escape(`${certificate.url}.json`)}">Open Badges 3.0 credential (JSON)</a></li>
<li><a href="${escape(`${certificate.url}.jwt`)}">The same as a token (JWT)</a></li>
</ul>
</nav>
</main>
</body>
</html>
`;
}

function creditText({ credit, university, reference, on }: NonNullable<PublicCertificate['credit']>, longDate: PageContent['longDate']): string {
  return `${credit.points} ${credit.scheme} credits at level ${credit.level}, registered by ${university} on ${longDate(on)} (reference ${reference})`;
}

function row([name, text, link]: Field): string {
  return `<div><dt>${escape(name)}</dt><dd>${link ? `<a href="${escape(link)}">${escape(text)}</a>` : escape(text)}</dd></div>`;
}

/** Colours keep a contrast of at least 7:1; what is meant by colour also stands in words. */
const style = `
:root { color-scheme: light; }
body { margin: 0; background: #f4f6f7; color: #1b1f23; font: 1rem/1.5 "Noto Sans", system-ui, sans-serif; }
main { display: flow-root; max-width: 46rem; margin: 2rem auto; padding: 2rem; background: #fff; border: 1px solid #1d4f5f; }
.issuer { margin: 0; letter-spacing: .04em; }
h1 { margin: .25rem 0 1rem; color: #1d4f5f; font-size: 1.75rem; line-height: 1.2; }
.state { padding: .5rem 1rem; border-left: .4rem solid; }
.valid { background: #e9f5ec; border-color: #14532d; color: #14532d; }
.suspended { background: #fdf3e0; border-color: #6b3d00; color: #6b3d00; }
.revoked { background: #fdecec; border-color: #7f1d1d; color: #7f1d1d; }
dl { margin: 1rem 0; }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: .35rem 0; border-bottom: 1px solid #d8dee2; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
figure { float: right; margin: 0 0 0 1rem; width: 7rem; }
figure svg { width: 100%; height: auto; }
figcaption { font-size: .8rem; text-align: center; }
a { color: #12475a; }
a:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
@media (max-width: 34rem) { main { margin: 0; border: 0; padding: 1rem; } dl div { grid-template-columns: 1fr; gap: 0; } }
@page { size: A4; margin: 1.5cm; }
@media print {
  body { background: #fff; font-size: 9.5pt; line-height: 1.35; }
  main { margin: 0; padding: 0; border: 0; max-width: none; }
  h1 { font-size: 15pt; }
  dl { margin: .5rem 0; }
  dl div { padding: .2rem 0; }
  figure { width: 5rem; }
  nav { display: none; }
}
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
