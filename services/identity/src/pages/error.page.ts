import { html } from './html.js';
import { page } from './layout.js';

/** Something that the person cannot put right on the page. */
export function errorPage(title: string, message: string, code: string): string {
  return page({
    title,
    body: html`<p>${message}</p>
    <p>If this happens again, tell whoever sent you here, with this code: <strong>${code}</strong></p>`,
  });
}
