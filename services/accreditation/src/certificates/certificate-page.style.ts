/** Colours keep a contrast of at least 7:1; what is meant by colour also stands in words. */
export const style = `
:root { color-scheme: light; --ink: #17414f; --gold: #b08a2e; --text: #1b2327; --rule: #d3dce0; }
* { box-sizing: border-box; }
body { margin: 0; background: #e6edef; color: var(--text); font: 1rem/1.5 "Noto Sans", system-ui, sans-serif; }
main { max-width: 58rem; margin: 2rem auto; background: #fff; border: 2px solid var(--ink); outline: 1px solid var(--gold); outline-offset: -10px; padding: 2.25rem 2.5rem; }
header { display: grid; grid-template-columns: 1fr 9.5rem; gap: 1.5rem; align-items: center; }
header img { width: 100%; height: auto; }
.issuer { margin: 0; letter-spacing: .05em; color: var(--ink); }
h1 { margin: .2rem 0 .9rem; color: var(--ink); font: 700 2rem/1.2 "Noto Serif", Georgia, serif; overflow-wrap: anywhere; }
.to { margin: 0; color: #3c4a51; }
.holder { margin: 0; font: 700 1.6rem/1.3 "Noto Serif", Georgia, serif; overflow-wrap: anywhere; }
.state { margin: 1.25rem 0; padding: .6rem 1rem; border-left: .4rem solid; }
.valid { background: #e9f5ec; border-color: #14532d; color: #14532d; }
.suspended { background: #fdf3e0; border-color: #6b3d00; color: #6b3d00; }
.revoked { background: #fdecec; border-color: #7f1d1d; color: #7f1d1d; }
.facts { display: grid; grid-template-columns: 1fr 8rem; gap: 1.5rem; align-items: start; }
h2 { margin: 1.5rem 0 .4rem; color: var(--ink); font-size: 1.1rem; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 1rem; padding: .35rem 0; border-bottom: 1px solid var(--rule); }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
.small { font-size: .82rem; line-height: 1.4; }
.small dl div { padding: .2rem 0; }
details { margin-top: .8rem; }
summary { padding: .3rem 0; color: #12475a; font-weight: 600; cursor: pointer; }
summary:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
pre { margin: .4rem 0 0; padding: .8rem; background: #f1f5f6; font: .85em/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; }
figcaption { font-size: .8rem; text-align: center; }
.signatories { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.signatories li { flex: 1 1 12rem; border-top: 1px solid var(--ink); padding-top: .3rem; }
.signatories span { display: block; font-size: .88rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: .4rem .8rem; border: 1px solid var(--ink); border-radius: .3rem; text-decoration: none; }
nav a:hover { background: var(--ink); color: #fff; }
a { color: #12475a; }
a:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
@media (max-width: 40rem) {
  main { margin: 0; padding: 1.4rem; }
  header, .facts { grid-template-columns: 1fr; }
  header img, figure { max-width: 9rem; }
  dl div { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@page { size: A4; margin: 1cm; }
@media print {
  body { background: #fff; font-size: 8.5pt; line-height: 1.25; }
  main { margin: 0; padding: 0; border: 0; outline: 0; max-width: none; }
  header { grid-template-columns: 1fr 5rem; }
  h1 { font-size: 14pt; margin: .1rem 0 .4rem; }
  h2 { margin: .5rem 0 .1rem; font-size: 10pt; }
  .holder { font-size: 13pt; }
  .state { margin: .5rem 0; padding: .3rem .7rem; }
  .facts { grid-template-columns: 1fr 4.5rem; }
  dl div { padding: .12rem 0; grid-template-columns: 9rem 1fr; }
  .small { font-size: 5.6pt; line-height: 1.12; }
  .small dl { columns: 2; column-gap: .6cm; }
  .small dl div { padding: 0; grid-template-columns: 2.6cm minmax(0, 1fr); gap: .2cm; break-inside: avoid; }
  .signatories { margin-top: .6rem; }
  nav, details { display: none; }
}
`;
