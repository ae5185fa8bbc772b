import { createHash } from 'node:crypto';

/**
 * The content security policy of a page of ours: its one style sheet by digest, pictures of the same origin and of where certificates
 * are published, a form that leads back here; no script, no font, nothing from elsewhere.
 */
export function pagePolicy(html: string, pictures: readonly string[] = []): string {
  const style = between(html, '<style>', '</style>');
  const digest = createHash('sha256').update(style).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    `img-src ${["'self'", ...pictures].join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join(';');
}

/** The text between the first of one mark and the next of another; empty where they are not both there. */
function between(text: string, open: string, close: string): string {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0 ? '' : text.slice(start + open.length, end);
}
