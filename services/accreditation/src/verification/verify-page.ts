import type { VerificationResult } from './verification.service.js';

/** What the page shows beside its form: nothing yet, a result, or why there is none. */
export interface VerifyPageContent {
  readonly result?: VerificationResult | undefined;
  readonly refusal?: string;
}

const headlines: Readonly<Record<string, readonly [headline: string, text: string]>> = {
  valid: ['Valid', 'Its content is what the issuer signed, and the issuer has not taken it back.'],
  invalid: ['Not valid', 'Do not rely on it. What was found is below.'],
  indeterminate: [
    'Cannot be told',
    'Nothing was found wrong, but not everything could be checked. Do not rely on it yet.',
  ],
};
const checkNames: Readonly<Record<string, string>> = {
  core: 'Content',
  proof: 'Signature',
  status: 'Status',
  issuer: 'Issuer',
};
const outcomes: Readonly<Record<string, string>> = { success: 'Passed', failure: 'Failed', skipped: 'Not checked' };

/** The public page: one form, no script; what others wrote is escaped. */
export function verifyPage({ result, refusal }: VerifyPageContent): string {
  const title = result
    ? `${headlines[result.result]![0]}: check of a certificate`
    : refusal
      ? 'Not checked: check of a certificate'
      : 'Check a certificate';
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Check a certificate</h1>
${refusal === undefined ? '' : `<p class="state indeterminate" role="alert"><strong>Not checked.</strong> ${escape(refusal)}</p>`}
${result ? resultPart(result) : ''}
<form method="post" action="/verify" enctype="multipart/form-data">
<h2>${result ? 'Check another' : 'Hand in a certificate'}</h2>
<p><label for="file">File</label>
<input type="file" id="file" name="file" aria-describedby="file-hint">
<span class="hint" id="file-hint">PDF, PNG or SVG with the credential in it, or the credential itself as JSON or JWT. At most 10 MB.</span></p>
<p><label for="text">Or paste the credential</label>
<textarea id="text" name="text" rows="6" spellcheck="false" autocomplete="off" aria-describedby="text-hint"></textarea>
<span class="hint" id="text-hint">JSON or JWT. Nothing is kept of what you hand in.</span></p>
<button type="submit">Check</button>
</form>
</main>
</body>
</html>
`;
}

function resultPart({ result, checks, credential }: VerificationResult): string {
  const [headline, text] = headlines[result]!;
  const said: (readonly [string, string | null])[] = credential
    ? [
        ['Certificate', credential.title],
        ['Holder', credential.holder],
        ['Issuer', credential.issuer],
        ['Issuer’s name, as it says', credential.issuerName],
        ['Valid from', credential.validFrom],
        ['Valid until', credential.validUntil],
        ['Identifier', credential.id],
      ]
    : [];
  const facts = said.filter((entry): entry is readonly [string, string] => entry[1] !== null);
  return `<section aria-labelledby="result">
<h2 id="result">Result</h2>
<p class="state ${result}" role="status"><strong>${headline}.</strong> ${text}</p>
${facts.length === 0 ? '' : `<h3>What it says</h3>\n${result === 'valid' ? '' : '<p>Unconfirmed: anybody can have written this.</p>\n'}<dl>\n${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escape(value)}</dd></div>`).join('\n')}\n</dl>`}
<h3>What was checked</h3>
<table>
<thead><tr><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col">Reason</th></tr></thead>
<tbody>
${checks.map(({ name, outcome, code, reason }) => `<tr><th scope="row">${checkNames[name]}</th><td>${outcomes[outcome]}</td><td>${escape(reason)} <code>${escape(code)}</code></td></tr>`).join('\n')}
</tbody>
</table>
</section>`;
}

/** Colours keep a contrast of at least 7:1; what is meant by colour also stands in words. */
const style = `
:root { color-scheme: light; }
body { margin: 0; background: #f4f6f7; color: #1b1f23; font: 1rem/1.5 "Noto Sans", system-ui, sans-serif; }
main { max-width: 46rem; margin: 2rem auto; padding: 2rem; background: #fff; border: 1px solid #1d4f5f; }
h1, h2, h3 { color: #1d4f5f; line-height: 1.2; }
h1 { margin-top: 0; font-size: 1.75rem; }
h2 { font-size: 1.3rem; }
h3 { font-size: 1.1rem; }
.state { padding: .5rem 1rem; border-left: .4rem solid; }
.valid { background: #e9f5ec; border-color: #14532d; color: #14532d; }
.invalid { background: #fdecec; border-color: #7f1d1d; color: #7f1d1d; }
.indeterminate { background: #fdf6e3; border-color: #5c3a00; color: #5c3a00; }
dl { margin: 1rem 0; }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: .35rem 0; border-bottom: 1px solid #d8dee2; }
dt, label { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .5rem .35rem 0; border-bottom: 1px solid #d8dee2; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
code { color: #4a5158; font-size: .85em; }
label { display: block; }
input, textarea { box-sizing: border-box; width: 100%; padding: .4rem; border: 1px solid #4a5158; font: inherit; }
textarea { font-family: ui-monospace, monospace; font-size: .9rem; }
.hint { display: block; color: #4a5158; font-size: .9rem; }
button { min-height: 2.75rem; padding: .5rem 1.5rem; border: 0; background: #12475a; color: #fff; font: inherit; font-weight: 600; }
button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
@media (max-width: 34rem) { main { margin: 0; border: 0; padding: 1rem; } dl div { grid-template-columns: 1fr; gap: 0; } }
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
