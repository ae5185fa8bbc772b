import { randomBytes } from 'node:crypto';
import {
  assemble,
  dissect,
  fillIn,
  isPlainIri,
  schemeOf,
  templateOf,
  terms,
  type CanonicalTemplate,
  type SlotKind,
} from './canonical-template.js';
import type { Json } from './credential.js';

/** What the library does: the canonical N-Quads of a document. */
export type Canonize = (document: Json) => Promise<string>;

/** Learning costs the library's work some forty times: a structure must come this often before it is worth it. */
const LEARN_AT = 3;
/** One answer in so many is compared with the library's. */
const CHECK_EVERY = 500;
/** Structures and templates that are kept. */
const KEPT = 64;

interface Structure {
  seen: number;
  /** What each text becomes, or undefined where it must stay as it is; unset until learned. */
  kinds?: readonly (SlotKind | undefined)[];
}

interface Learned {
  readonly template: CanonicalTemplate;
  readonly kinds: readonly SlotKind[];
}

/** Canonicalizes documents of few structures, many times faster than the library, and keeps an eye on itself. */
export class TemplateCanonizer {
  private readonly structures = new Map<string, Structure>();
  /** By what is fixed; null where no template gives what the library does. */
  private readonly templates = new Map<string, Learned | null>();
  private readonly metOnce = new Map<string, true>();
  private answers = 0;
  private differing = 0;

  private readonly library: Canonize;
  private readonly options: { readonly learnAt?: number; readonly checkEvery?: number };

  // No parameter properties: in the press thread Node strips types, and does no more.
  constructor(library: Canonize, options: { readonly learnAt?: number; readonly checkEvery?: number } = {}) {
    this.library = library;
    this.options = options;
  }

  /** How often a comparison found an answer that was not the library's. It was not given out, and its template is used no more. */
  get differences(): number {
    return this.differing;
  }

  /** @returns the canonical form without the library's help; undefined where that is needed */
  async canonize(document: Json): Promise<string | undefined> {
    const anatomy = dissect(document);
    if (!anatomy) return undefined;
    const structure = kept<Structure>(this.structures, anatomy.structure, () => ({ seen: 0 }));
    structure.seen++;
    if (!structure.kinds && structure.seen < (this.options.learnAt ?? LEARN_AT)) return undefined;
    structure.kinds ??= await this.classify(document, anatomy.texts);
    const cast = castOf(anatomy.texts, structure.kinds);
    const key = `${anatomy.structure}\n${cast.fixed}`;
    const learned = this.templates.get(key) ?? (await this.learnIfCommon(key, document, anatomy.texts, cast));
    const filled = learned && fillIn(learned.template, cast.values, learned.kinds);
    if (!filled) return undefined;
    return ++this.answers % (this.options.checkEvery ?? CHECK_EVERY) === 0
      ? this.checked(document, filled, key)
      : filled;
  }

  /** What is fixed may be somebody's own after all, and then no template is worth while. */
  private async learnIfCommon(
    key: string,
    document: Json,
    texts: readonly string[],
    cast: Cast,
  ): Promise<Learned | null> {
    if (this.templates.has(key)) return null;
    if (!this.metOnce.has(key)) {
      keep(this.metOnce, key, true);
      return null;
    }
    const learned = await this.learn(document, texts, cast);
    if (learned !== undefined) keep(this.templates, key, learned);
    return learned ?? null;
  }

  private async checked(document: Json, filled: string, key: string): Promise<string> {
    const right = await this.library(document);
    if (right === filled) return filled;
    this.differing++;
    this.templates.set(key, null);
    return right;
  }

  /** What becomes of each text, found out by changing one at a time. */
  private async classify(document: Json, texts: readonly string[]): Promise<(SlotKind | undefined)[]> {
    const kinds: (SlotKind | undefined)[] = [];
    for (const [n, text] of texts.entries()) {
      const probe = probeFor(text);
      kinds.push(kindOf(await this.attempt(assemble(document, texts.with(n, probe))), probe));
    }
    return kinds;
  }

  /** @returns null if the template's answer is not the library's, undefined if this document cannot tell */
  private async learn(
    document: Json,
    texts: readonly string[],
    { slots, values, kinds }: Cast,
  ): Promise<Learned | null | undefined> {
    const probes = values.map(probeFor);
    const canonical = await this.attempt(
      assemble(
        document,
        texts.map((text, n) => (slots[n] === undefined ? text : probes[slots[n]]!)),
      ),
    );
    if (canonical === undefined) return null;
    const learned = { template: templateOf(canonical, probes, kinds), kinds };
    const filled = fillIn(learned.template, values, kinds);
    // A document that needs the library proves nothing; the next one will.
    if (filled === undefined) return undefined;
    return filled === (await this.library(document)) ? learned : null;
  }

  /** The library's answer; none for what it refuses, as it does with a probe where only known words may stand. */
  private async attempt(document: Json): Promise<string | undefined> {
    try {
      return await this.library(document);
    } catch {
      return undefined;
    }
  }
}

/** A document's texts, each in its part: fixed, or in a slot. */
interface Cast {
  /** All that is the same for documents of one template. */
  readonly fixed: string;
  /** The slot of each text. */
  readonly slots: readonly (number | undefined)[];
  /** The text and kind of each slot. */
  readonly values: readonly string[];
  readonly kinds: readonly SlotKind[];
}

/** Equal IRIs share a slot, so that which are equal is part of the template; equal literals need not. */
function castOf(texts: readonly string[], kinds: readonly (SlotKind | undefined)[]): Cast {
  const iris = new Map<string, number>();
  const cast = { slots: [] as (number | undefined)[], values: [] as string[], kinds: [] as SlotKind[] };
  const fixed: (string | number)[] = [];
  for (const [n, text] of texts.entries()) {
    const kind = kinds[n];
    if (kind === undefined || (kind === 'iri' && !isPlainIri(text))) {
      cast.slots.push(undefined);
      fixed.push(text);
      continue;
    }
    const slot = (kind === 'iri' ? iris.get(text) : undefined) ?? cast.values.push(text) - 1;
    cast.kinds[slot] = kind;
    cast.slots.push(slot);
    if (kind === 'literal') continue;
    iris.set(text, slot);
    fixed.push(slot, schemeOf(text));
  }
  return { ...cast, fixed: JSON.stringify(fixed) };
}

/** A text like `text` that stands nowhere else. */
function probeFor(text: string): string {
  const unique = `probe${randomBytes(12).toString('hex')}`;
  if (!isPlainIri(text)) return unique;
  return schemeOf(text).startsWith('http')
    ? `${schemeOf(text)}//${unique}.example/`
    : text.startsWith('urn:uuid:')
      ? `urn:uuid:${unique}`
      : `did:web:${unique}`;
}

function kindOf(canonical: string | undefined, probe: string): SlotKind | undefined {
  if (canonical === undefined) return undefined;
  const found = terms(canonical).filter((term) => term.includes(probe));
  if (found.length === 0) return undefined;
  if (found.every((term) => term === `"${probe}"`)) return 'literal';
  return isPlainIri(probe) && found.every((term) => term === `<${probe}>`) ? 'iri' : undefined;
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key);
  if (found) return found;
  const made = make();
  keep(map, key, made);
  return made;
}

/** The oldest gives way. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= KEPT) map.delete(map.keys().next().value!);
  map.set(key, value);
}
