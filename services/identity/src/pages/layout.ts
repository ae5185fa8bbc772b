import { html, type Html } from './html.js';

/** What is wrong with what was sent: one line per field, or about the whole form. */
export interface FormError {
  /** Id of the input it is about. */
  readonly field?: string;
  readonly message: string;
}

export interface PageContent {
  readonly title: string;
  readonly errors?: readonly FormError[];
  readonly body: Html;
  /** Path of a script of ours that adds to the page. */
  readonly script?: string;
}

/** Where the stylesheet is: next to the pages, so that the content security policy needs no exception. */
export const stylesheetPath = '/oidc/assets/pages.css';

/** A whole page. It works without scripts, and a screen reader hears first what is wrong. */
export function page({ title, errors = [], body, script }: PageContent): string {
  return `<!DOCTYPE html>\n${html`<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>${errors.length > 0 && 'Error: '}${title} – Collegium</title>
  <link rel="stylesheet" href="${stylesheetPath}">${
    script !== undefined &&
    html`
  <script src="${script}" defer></script>`
  }
</head>
<body>
  <a class="skip" href="#main">Skip to main content</a>
  <header><p class="brand">Collegium</p></header>
  <main id="main" tabindex="-1">
    ${errors.length > 0 && errorSummary(errors)}
    <h1>${title}</h1>
    ${body}
  </main>
</body>
</html>`}\n`;
}

/** The list of what to put right, focused when the page opens; each line leads to its field. */
function errorSummary(errors: readonly FormError[]): Html {
  return html`<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-title">
      <h2 id="errors-title">There is a problem</h2>
      <ul>${errors.map(({ field, message }) => html`<li>${field ? html`<a href="#${field}">${message}</a>` : message}</li>`)}</ul>
    </div>`;
}

export interface InputOptions {
  readonly id: string;
  readonly label: string;
  readonly type: 'email' | 'password' | 'text';
  readonly hint?: string;
  readonly value?: string;
  readonly autocomplete: string;
  readonly numeric?: boolean;
  readonly errors: readonly FormError[];
}

/** A labelled input with its hint and its error tied to it. The id is the name. */
export function input({ id, label, type, hint, value, autocomplete, numeric, errors }: InputOptions): Html {
  const error = errors.find(({ field }) => field === id);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return html`<div class="field${error && ' wrong'}">
      <label for="${id}">${label}</label>
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
      ${error && html`<p class="error" id="${id}-error"><span class="hidden">Error:</span> ${error.message}</p>`}
      <input id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" spellcheck="false"${value ? html` value="${value}"` : ''}${numeric && html` inputmode="numeric"`}${described ? html` aria-describedby="${described}"` : ''}${error && html` aria-invalid="true"`}>
    </div>`;
}

/** The hidden proof that a form came from us. */
export function formToken(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}">`;
}
