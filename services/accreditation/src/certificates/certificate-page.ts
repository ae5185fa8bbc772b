import { issuersOf, type CertificateSnapshot } from '../awards/certificate.js';
import type { Json } from '../credentials/credential.js';
import { list } from '../credentials/well-formed.js';
import { endorsementUrl } from '../credentials/endorsement.js';
import { style } from './certificate-page.style.js';
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
 * The public page: every field of the credential, so that an altered paper is noticed; no script, prints on one A4 page.
 * What providers and people wrote is escaped.
 */
export function certificatePage({ certificate: shown, qr, longDate }: PageContent): string {
  const { certificate, state, credit, keeper, hasPictures } = shown;
  const valid = state.status === 'granted';
  const issuers = issuersOf(certificate)
    .map(({ name }) => name)
    .join(' and ');
  const fields: Field[] = [
    ['Awarded by', issuers],
    ...(keeper ? [['Records', `The issuer has closed; its records are kept by ${keeper}.`] as const] : []),
    ['Awarded on', longDate(certificate.awardedOn)],
    ['Programme', `${certificate.programme.title} (version ${certificate.programme.version})`],
    ['For', certificate.criteria],
    ...(certificate.minimumHours === null
      ? []
      : [['Support received', `at least ${certificate.minimumHours} hours`] as const]),
    ...(certificate.board
      ? [['Confirmed by', `Board ${certificate.board.reference}, ${longDate(certificate.board.heldOn)}`] as const]
      : []),
    ['University credit', credit ? creditText(credit, longDate) : 'None registered'],
    ['Certificate number', certificate.number],
    ...(state.status === 'superseded' ? [['Replaced by', state.by.number, state.by.url] as const] : []),
    ...(certificate.supersedes
      ? [
          [
            'Replaces',
            certificate.supersedes,
            certificate.url.replace(certificate.number, certificate.supersedes),
          ] as const,
        ]
      : []),
    ['Address', certificate.url, certificate.url],
  ];
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(`${certificate.title}: ${certificate.holder}${valid ? '' : ` (${state.status})`}`)}</title>
<link rel="alternate" type="application/vc" href="${escape(`${certificate.url}.json`)}">
<style>${style}</style>
</head>
<body>
<main>
<header>
<div>
<p class="issuer">${escape(issuers)}</p>
<h1>${escape(certificate.title)}</h1>
<p class="to">Awarded to</p>
<p class="holder"><bdi>${escape(certificate.holder)}</bdi></p>
</div>
${hasPictures ? `<img src="${escape(`${certificate.url}.svg`)}" alt="" width="152" height="152">` : ''}
</header>
<p class="state ${stateClass(state)}" role="status"><strong>${stateTitle(state)}</strong> ${escape(stateWords(state))}</p>
<div class="facts">
<dl>
${fields.map(row).join('\n')}
</dl>
<figure>${qr}<figcaption>Leads to this page.</figcaption></figure>
</div>
${signatories(certificate)}
<section class="small" aria-labelledby="credential">
<h2 id="credential">What the credential says</h2>
<dl>
${credentialFields(shown, longDate).map(row).join('\n')}
</dl>
<details>
<summary>The whole credential, as programs read it</summary>
<pre>${escape(JSON.stringify(shown.credential, null, 2))}</pre>
</details>
</section>
<nav aria-label="Other forms of this certificate">
<h2>Other forms</h2>
<ul>
${links(certificate, hasPictures)
  .map(([text, address]) => `<li><a href="${escape(address)}">${escape(text)}</a></li>`)
  .join('\n')}
</ul>
</nav>
</main>
</body>
</html>
`;
}

/** What is signed, in words: who, what, by whom, when, and how to look up whether it still counts. */
function credentialFields(
  { credential, certificate, state, digest }: PublicCertificate,
  longDate: PageContent['longDate'],
): Field[] {
  const subject = member(list(credential.credentialSubject)[0]);
  const achievement = member(list(subject.achievement)[0]);
  const day = (value: unknown) => longDate(String(value).slice(0, 10));
  const statuses = list(credential.credentialStatus).map(member);
  const rows: (readonly [name: string, text: string | undefined])[] = [
    ['Holder', certificate.holder],
    ['Achievement', text(achievement.name)],
    ['Description', text(achievement.description)],
    ['Programme code', text(achievement.humanCode)],
    [
      'Result',
      list(subject.result)
        .map((result) => text(member(result).status))
        .join(', '),
    ],
    ['Credit', carriedCredit(certificate)],
    ['Issuer', signer(credential)],
    ...list(credential.endorsement).map((one) => ['Endorsed by', signer(member(one))] as const),
    ['Valid from', credential.validFrom === undefined ? undefined : day(credential.validFrom)],
    ['Valid until', credential.validUntil === undefined ? 'No end is set' : day(credential.validUntil)],
    ['Status today', `${stateTitle(state)} ${stateWords(state)}`],
    ...statuses.map(
      ({ statusPurpose, statusListCredential, statusListIndex }) =>
        [
          `Where ${String(statusPurpose)} is told`,
          `${String(statusListCredential)}, place ${String(statusListIndex)}`,
        ] as const,
    ),
    ...list(credential.proof).map((one) => {
      const { verificationMethod, created } = member(one);
      return ['Signed', `on ${day(created)} with key ${String(verificationMethod)}`] as const;
    }),
    ['Credential', text(credential.id)],
    ['Digest (SHA-256)', digest],
  ];
  return rows.flatMap(([name, said]) => (said ? [[name, said] as const] : []));
}

function carriedCredit({ credit }: CertificateSnapshot): string | undefined {
  return credit ? `Worth ${credit.points} ${credit.scheme} credits at level ${credit.level}` : undefined;
}

function signer({ issuer }: Json): string | undefined {
  const { id, name } = typeof issuer === 'string' ? { id: issuer, name: undefined } : member(issuer);
  return [text(name), text(id)].filter(Boolean).join(', ');
}

function member(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function signatories({ signatories: people = [] }: CertificateSnapshot): string {
  const entry = ({ name, role, organisation }: (typeof people)[number]) =>
    `<li><strong>${escape(name)}</strong><span>${escape(`${role}, ${organisation}`)}</span></li>`;
  return people.length === 0
    ? ''
    : `<ul class="signatories" aria-label="Signatories">\n${people.map(entry).join('\n')}\n</ul>`;
}

function links(certificate: CertificateSnapshot, hasPictures: boolean): (readonly [text: string, address: string])[] {
  const { url } = certificate;
  const since = [
    ['Accessible PDF (PDF/UA)', `${url}.accessible.pdf`],
    ['Badge (PNG)', `${url}.png`],
    ['Badge (SVG)', `${url}.svg`],
  ] as const;
  return [
    ['Certificate (PDF)', `${url}.pdf`],
    ...(hasPictures ? since : []),
    ['Open Badges 3.0 credential (JSON)', `${url}.json`],
    ['The same as a token (JWT)', `${url}.jwt`],
    ...(certificate.jointIssuers ?? []).map(
      ({ code, name }) => [`Endorsement by ${name} (JSON)`, endorsementUrl(certificate, code)] as const,
    ),
    ['Add to LinkedIn profile', linkedIn(certificate)],
  ];
}

/** @see https://addtoprofile.linkedin.com/ */
function linkedIn(certificate: CertificateSnapshot): string {
  const [year, month] = certificate.awardedOn.split('-').map(Number);
  const parameters = {
    startTask: 'CERTIFICATION_NAME',
    name: certificate.title,
    organizationName: certificate.issuer.name,
    issueYear: String(year),
    issueMonth: String(month),
    certUrl: certificate.url,
    certId: certificate.number,
  };
  return `https://www.linkedin.com/profile/add?${new URLSearchParams(parameters).toString()}`;
}

function creditText(
  { credit, university, reference, on }: NonNullable<PublicCertificate['credit']>,
  longDate: PageContent['longDate'],
): string {
  return `${credit.points} ${credit.scheme} credits at level ${credit.level}, registered by ${university} on ${longDate(on)} (reference ${reference})`;
}

function row([name, text, link]: Field): string {
  return `<div><dt>${escape(name)}</dt><dd>${link ? `<a href="${escape(link)}">${escape(text)}</a>` : escape(text)}</dd></div>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
