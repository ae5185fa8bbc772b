import { createHash } from 'node:crypto';
import type { Json } from './credential.js';

/**
 * The canonical form (RDFC-1.0) of JSON-LD documents that are alike but for some texts, computed once and filled in for each.
 *
 * What may differ are *slots*: texts that JSON-LD processing carries into the N-Quads as they are, as a literal or as an IRI.
 * The quads are then known but for their slots. Which blank node is called `_:c14n0` does depend on what they say, so the
 * names are given anew for each document: by first-degree hashes, as the algorithm does, for as long as these differ. Where two
 * are equal, or two quads or two IRIs that the template tells apart become one, there is no answer here and the library is asked.
 * @see https://www.w3.org/TR/rdf-canon/
 */
export interface CanonicalTemplate {
  readonly quads: readonly TemplateQuad[];
  /** Quads of each blank node. */
  readonly blanks: readonly (readonly TemplateQuad[])[];
  /** IRIs that stand in every such document: none in a slot may be one of them, or two nodes would be one. */
  readonly fixedIris: ReadonlySet<string>;
}

/** Fixed text between what is filled in. */
type TemplateQuad = readonly (string | { readonly slot: number } | { readonly blank: number })[];

/** What a slot becomes: a literal takes any text, an IRI what {@link isPlainIri} accepts. */
export type SlotKind = 'literal' | 'iri';

/** What is not closed goes to the end, so that no text is read twice. */
const TERM = /<[^>]*(?:>|$)|"(?:[^"\\]|\\.)*(?:"|\\?$)|_:c14n\d+|[^<"_]+|_/gs;
const IRI = /^(?:https?:\/\/|urn:uuid:|did:web:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$/;
const ESCAPED = /[\u0000-\u001F\u007F"\\]/g;
const SHORT: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** Whether an IRI needs no thought: absolute, of a scheme that no context takes for a prefix, and nothing in it to escape. */
export function isPlainIri(text: string): boolean {
  return IRI.test(text);
}

/** The scheme of a plain IRI, as far as JSON-LD looks at it. */
export function schemeOf(iri: string): string {
  return iri.slice(0, iri.indexOf(':') + 1);
}

/** A text as the inside of a canonical N-Quads literal. */
export function escapeLiteral(text: string): string {
  return text.replace(
    ESCAPED,
    (found) => SHORT[found] ?? `\\u${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** The terms of N-Quads and what stands between them. */
export function terms(quads: string): string[] {
  return quads.match(TERM) ?? [];
}

/**
 * @param canonical the canonical form of a document with a probe in each slot
 * @param probes what was put there, by slot: unlike each other and anything else in the document
 * @param kinds what each slot becomes
 */
export function templateOf(
  canonical: string,
  probes: readonly string[],
  kinds: readonly SlotKind[],
): CanonicalTemplate {
  const slots = new Map(probes.map((probe, slot) => [kinds[slot] === 'iri' ? `<${probe}>` : `"${probe}"`, slot]));
  const fixedIris = new Set<string>();
  const blanks: TemplateQuad[][] = [];
  const quads = canonical
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const quad: TemplateQuad[number][] = [];
      const named = new Set<number>();
      for (const term of terms(`${line}\n`)) {
        const slot = slots.get(term);
        if (slot !== undefined) {
          const [open, close] = [term[0]!, term.at(-1)!];
          quad.push(open, { slot }, close);
        } else if (term.startsWith('_:c14n')) {
          const blank = Number(term.slice('_:c14n'.length));
          quad.push({ blank });
          named.add(blank);
        } else {
          if (term.startsWith('<')) fixedIris.add(term.slice(1, -1));
          quad.push(term);
        }
      }
      const joined = join(quad);
      for (const blank of named) (blanks[blank] ??= []).push(joined);
      return joined;
    });
  return { quads, blanks, fixedIris };
}

/**
 * @param values the text of each slot
 * @returns the canonical form; undefined where only the whole algorithm can tell
 */
export function fillIn(
  { quads, blanks, fixedIris }: CanonicalTemplate,
  values: readonly string[],
  kinds: readonly SlotKind[],
): string | undefined {
  const texts: string[] = [];
  for (const [slot, value] of values.entries()) {
    if (kinds[slot] === 'iri' ? fixedIris.has(value) : !value.isWellFormed()) return undefined;
    texts.push(kinds[slot] === 'iri' ? value : escapeLiteral(value));
  }
  const names = nameBlanks(blanks, texts);
  if (!names) return undefined;
  const lines = quads.map((quad) => write(quad, texts, (blank) => names[blank]!)).sort();
  // Equal quads are one, which the template does not know of.
  return lines.some((line, n) => line === lines[n - 1]) ? undefined : lines.join('');
}

/** Canonical names by first-degree hashes; undefined where two are equal. */
function nameBlanks(blanks: readonly (readonly TemplateQuad[])[], texts: readonly string[]): string[] | undefined {
  const hashes = blanks.map((quads, own) => {
    const lines = quads.map((quad) => write(quad, texts, (blank) => (blank === own ? '_:a' : '_:z')));
    return createHash('sha256').update(lines.sort().join('')).digest('hex');
  });
  const sorted = [...hashes].sort();
  if (sorted.some((hash, n) => hash === sorted[n - 1])) return undefined;
  return hashes.map((hash) => `_:c14n${sorted.indexOf(hash)}`);
}

function write(quad: TemplateQuad, texts: readonly string[], nameOf: (blank: number) => string): string {
  let line = '';
  for (const part of quad)
    line += typeof part === 'string' ? part : 'slot' in part ? texts[part.slot]! : nameOf(part.blank);
  return line;
}

function join(parts: TemplateQuad): TemplateQuad {
  return parts.reduce<TemplateQuad[number][]>((joined, part) => {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
    return joined;
  }, []);
}

/** A document's structure without its texts, and its texts in order. */
export interface Anatomy {
  readonly structure: string;
  readonly texts: readonly string[];
}

/** Members whose texts decide how others are read; they belong to the structure. */
const isStructural = (member: string): boolean => member === 'type' || member.startsWith('@');

/** @returns undefined for a value that is no JSON */
export function dissect(document: Json): Anatomy | undefined {
  const texts: string[] = [];
  let structure = '';
  let plain = true;
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      texts.push(value);
      structure += '$';
    } else if (Array.isArray(value)) {
      structure += '[';
      for (const item of value) {
        walk(item);
        structure += ',';
      }
      structure += ']';
    } else if (value !== null && typeof value === 'object') {
      structure += '{';
      for (const [member, inner] of Object.entries(value)) {
        structure += `${JSON.stringify(member)}:`;
        if (isStructural(member)) structure += JSON.stringify(inner);
        else walk(inner);
        structure += ',';
      }
      structure += '}';
    } else {
      plain &&= value === null || typeof value === 'number' || typeof value === 'boolean';
      structure += JSON.stringify(value);
    }
  };
  walk(document);
  return plain ? { structure, texts } : undefined;
}

/** The document again, with other texts. */
export function assemble(document: Json, texts: readonly string[]): Json {
  let next = 0;
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return texts[next++]!;
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [member, isStructural(member) ? inner : walk(inner)]),
    );
  };
  return walk(document) as Json;
}
