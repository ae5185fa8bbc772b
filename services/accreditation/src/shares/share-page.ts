import { stateClass, stateTitle, stateWords } from '../certificates/certificate-state.js';
import { localDate } from '@collegium/calendar';
import { longDate } from '../certificates/long-date.js';
import { ZONE } from '../conversations/zone.js';
import type { HideableField } from './share.js';
import type { SharedCertificate } from './shares.service.js';

type Field = readonly [field: HideableField | null, name: string, text: string];

/**
 * The page of a share link: no script, no number and no address of the certificate, which would lead to all that was left out.
 * What providers and people wrote is escaped.
 */
export function sharePage({
  shown: { certificate, state, credit, keeper },
  hide,
  expiresAt,
}: SharedCertificate): string {
  const fields: Field[] = [
    ['holder', 'Holder', certificate.holder],
    ['setting', 'Worked at', certificate.setting ?? ''],
    [null, 'Awarded by', certificate.issuer.name],
    ...(keeper ? [[null, 'Records', `The issuer has closed; its records are kept by ${keeper}.`] as const] : []),
    ['awarded_on', 'Awarded on', longDate(certificate.awardedOn)],
    ['programme', 'Programme', certificate.programme.title],
    ['criteria', 'For', certificate.criteria],
    [
      'hours',
      'Support received',
      certificate.minimumHours === null ? '' : `at least ${certificate.minimumHours} hours`,
    ],
    [
      'board',
      'Confirmed by',
      certificate.board ? `Board ${certificate.board.reference}, ${longDate(certificate.board.heldOn)}` : '',
    ],
    [
      'credit',
      'University credit',
      credit
        ? `${credit.credit.points} ${credit.credit.scheme} credits at level ${credit.credit.level}, registered by ${credit.university}`
        : 'None registered',
    ],
  ];
  const rows = fields.filter(([field, , text]) => text !== '' && (field === null || !hide.includes(field)));
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${escape(certificate.title)}${state.status === 'granted' ? '' : ` (${state.status})`}</title>
<style>${style}</style>
</head>
<body>
<main>
<p>${escape(certificate.issuer.name)}</p>
<h1>${escape(certificate.title)}</h1>
<p class="state ${stateClass(state)}" role="status"><strong>${stateTitle(state)}</strong> ${escape(stateWords(state))}</p>
<dl>
${rows.map(([, name, text]) => `<div><dt>${name}</dt><dd>${escape(text)}</dd></div>`).join('\n')}
</dl>
<p class="small">Shown by its holder, who ${hide.length === 0 ? 'left nothing out' : 'chose what is shown'}. The issuer's record was read when this page was opened. This link works until ${longDate(localDate(expiresAt, ZONE))}.</p>
</main>
</body>
</html>
`;
}

/** Colours keep a contrast of at least 7:1; what is meant by colour also stands in words. */
const style = `
:root { color-scheme: light; }
body { margin: 0; background: #f4f6f7; color: #1b1f23; font: 1rem/1.5 "Noto Sans", system-ui, sans-serif; }
main { max-width: 46rem; margin: 2rem auto; padding: 2rem; background: #fff; border: 1px solid #1d4f5f; }
h1 { margin: .25rem 0 1rem; color: #1d4f5f; font-size: 1.75rem; line-height: 1.2; }
.state { padding: .5rem 1rem; border-left: .4rem solid; }
.valid { background: #e9f5ec; border-color: #14532d; color: #14532d; }
.suspended { background: #fdf3e0; border-color: #6b3d00; color: #6b3d00; }
.revoked { background: #fdecec; border-color: #7f1d1d; color: #7f1d1d; }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: .35rem 0; border-bottom: 1px solid #d8dee2; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.small { font-size: .875rem; }
@media (max-width: 34rem) { main { margin: 0; border: 0; padding: 1rem; } dl div { grid-template-columns: 1fr; gap: 0; } }
@page { size: A4; margin: 1.5cm; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; border: 0; } }
`;

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
