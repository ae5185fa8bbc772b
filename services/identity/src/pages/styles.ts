/** Colours as pairs of text and background; a test holds each to the contrast of WCAG 2.2 AA. */
export const palette = {
  text: ['#0b0c0c', '#ffffff'],
  hint: ['#505a5f', '#ffffff'],
  error: ['#b10e1e', '#ffffff'],
  link: ['#1a4f8b', '#ffffff'],
  button: ['#ffffff', '#1b5e3a'],
  secondary: ['#0b0c0c', '#e6e8ea'],
  brand: ['#ffffff', '#16324f'],
  focus: ['#0b0c0c', '#ffdd00'],
} as const satisfies Record<string, readonly [string, string]>;

const colours = (name: keyof typeof palette): string => `color: ${palette[name][0]}; background: ${palette[name][1]};`;

/** The one stylesheet. Nothing from elsewhere: no fonts, no images. */
export const stylesheet = `
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, sans-serif; ${colours('text')} }
body { margin: 0; }
header { ${colours('brand')} padding: 0.75rem 1rem; }
.brand { margin: 0 auto; max-width: 34rem; font-weight: 700; font-size: 1.25rem; }
main { max-width: 36rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
a { color: ${palette.link[0]}; }
.field { margin: 0 0 1.5rem; }
.wrong { border-left: 4px solid ${palette.error[0]}; padding-left: 0.75rem; }
label { display: block; font-weight: 600; }
.hint { color: ${palette.hint[0]}; margin: 0.25rem 0; }
.error { color: ${palette.error[0]}; font-weight: 700; margin: 0.25rem 0; }
input[type=email], input[type=password], input[type=text] { width: 100%; max-width: 24rem; min-height: 44px; padding: 0.375rem; font: inherit; border: 2px solid ${palette.text[0]}; border-radius: 0; }
.choice { display: flex; align-items: center; gap: 0.75rem; margin: 0 0 1.5rem; }
.choice input { width: 24px; height: 24px; }
.choice label { font-weight: 400; }
.buttons { display: flex; flex-wrap: wrap; gap: 1rem; }
button { font: inherit; font-weight: 600; min-height: 44px; padding: 0.5rem 1rem; border: 2px solid transparent; cursor: pointer; ${colours('button')} }
.secondary { ${colours('secondary')} }
.link { color: ${palette.link[0]}; background: none; text-decoration: underline; padding-left: 0; font-weight: 400; }
.code { font: 700 2rem/1.2 ui-monospace, monospace; letter-spacing: 0.1em; }
h2 { font-size: 1.25rem; margin: 1.5rem 0 0.5rem; }
[hidden] { display: none; }
.qr { width: 12rem; }
.key { font: 700 1.125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.errors { border: 4px solid ${palette.error[0]}; padding: 1rem; margin: 0 0 1.5rem; }
.errors h2 { margin: 0 0 0.5rem; font-size: 1.25rem; }
.errors ul { margin: 0; padding: 0; list-style: none; }
.errors a { color: ${palette.error[0]}; font-weight: 700; }
.hidden, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid ${palette.focus[1]}; outline-offset: 0; box-shadow: 0 0 0 5px ${palette.focus[0]}; }
`;
