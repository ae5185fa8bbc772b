/** What stands on a badge. */
export interface BadgeText {
  readonly title: string;
  readonly issuers: string;
}

const LINE = 400;
const LINES_HIGH = 176;

/**
 * The badge as SVG of 600 by 600, for a renderer with our fonts: a seal that names the certificate and its issuers.
 * @param fonts families, in the order in which a character is looked for
 */
export function badgePicture({ title, issuers }: BadgeText, fonts: readonly string[]): string {
  const heading = fit(title, LINE, LINES_HIGH, [46, 42, 38, 34, 30, 26, 22, 18, 15]);
  const below = fit(issuers, 300, 66, [22, 19, 16, 13, 11]);
  const family = escape(fonts.map((name) => `'${name}'`).join(', '));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600" viewBox="0 0 600 600">
<defs><radialGradient id="paper" cx="50%" cy="38%" r="70%"><stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="#e8eff1"/></radialGradient></defs>
<path d="${scallop(300, 300, 292, 280, 36)}" fill="#17414f"/>
<circle cx="300" cy="300" r="258" fill="none" stroke="#d9b95b" stroke-width="5"/>
<circle cx="300" cy="300" r="246" fill="url(#paper)"/>
<path d="${star(300, 128, 34, 14)}" fill="#b08a2e"/>
<path d="M196 128h56M348 128h56" stroke="#b08a2e" stroke-width="3" stroke-linecap="round"/>
${lines(heading, 268, `font-family="${family}" font-weight="700" fill="#17414f"`)}
<path d="M230 384h140" stroke="#b08a2e" stroke-width="3" stroke-linecap="round"/>
${lines(below, 432, `font-family="${family}" fill="#22343b"`)}
</svg>`;
}

interface Fitted {
  readonly size: number;
  readonly lines: readonly string[];
}

/** The largest size in which a text fits; the smallest where none does, cut off. */
function fit(text: string, width: number, height: number, sizes: readonly number[]): Fitted {
  const tried = sizes.map((size) => ({ size, lines: wrap(text, width / size) }));
  const found = tried.find(
    ({ size, lines: broken }) =>
      broken.length * size * 1.25 <= height && broken.every((line) => widthOf(line) * size <= width),
  );
  if (found) return found;
  const { size, lines: broken } = tried.at(-1)!;
  const kept = broken.slice(0, Math.floor(height / (size * 1.25)));
  return { size, lines: [...kept.slice(0, -1), `${kept.at(-1)!.slice(0, -1)}…`] };
}

/** @param ems width of a line in ems */
function wrap(text: string, ems: number): string[] {
  const broken: string[] = [];
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(whole, ems))) {
    const joined = broken.length > 0 ? `${broken.at(-1)!} ${word}` : word;
    if (broken.length > 0 && widthOf(joined) <= ems) broken[broken.length - 1] = joined;
    else broken.push(word);
  }
  return broken;
}

function pieces(word: string, ems: number): string[] {
  const parts: string[] = [''];
  for (const character of word) {
    if (widthOf(parts.at(-1)! + character) > ems) parts.push('');
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** In ems, rather too wide than too narrow. */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum +
      (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character)
        ? 1
        : /[\p{Lu}mwMW]/u.test(character)
          ? 0.84
          : /[\sil.,;:'’|]/.test(character)
            ? 0.36
            : 0.62),
    0,
  );
}

function lines({ size, lines: broken }: Fitted, middle: number, attributes: string): string {
  const first = middle - ((broken.length - 1) * size * 1.25) / 2 + size * 0.35;
  return broken
    .map(
      (line, at) =>
        `<text x="300" y="${(first + at * size * 1.25).toFixed(1)}" font-size="${size}" text-anchor="middle" ${attributes}>${escape(line)}</text>`,
    )
    .join('\n');
}

function scallop(x: number, y: number, outer: number, inner: number, count: number): string {
  const at = (step: number, radius: number) =>
    `${(x + radius * Math.sin((step * Math.PI) / count)).toFixed(1)} ${(y - radius * Math.cos((step * Math.PI) / count)).toFixed(1)}`;
  return `M${at(0, inner)}${Array.from({ length: count }, (_, step) => `Q${at(step * 2 + 1, outer + 12)} ${at(step * 2 + 2, inner)}`).join('')}Z`;
}

function star(x: number, y: number, outer: number, inner: number): string {
  const points = Array.from({ length: 10 }, (_, step) => {
    const radius = step % 2 === 0 ? outer : inner;
    return `${(x + radius * Math.sin((step * Math.PI) / 5)).toFixed(1)} ${(y - radius * Math.cos((step * Math.PI) / 5)).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For XML text and attributes. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
