/**
 * Why a text can be neither published nor stored:
 * - `not_well_formed`: half of a surrogate pair, which UTF-8 and so protobuf cannot hold (RFC 8259, 8.1)
 * - `nul`: U+0000, which PostgreSQL's text cannot hold
 */
export type StorageFault = 'not_well_formed' | 'nul';

/** A text inside a value, and what is wrong with it. */
export interface UnstorableText {
  /** JSON pointer (RFC 6901) to the value, or to what carries a name with the fault; empty for the value itself. */
  readonly pointer: string;
  readonly fault: StorageFault;
}

/** Whether a text can be stored and published, or why not. */
export function storageFault(text: string): StorageFault | null {
  if (!text.isWellFormed()) return 'not_well_formed';
  return text.includes('\0') ? 'nul' : null;
}

/** One place of a value that is walked; the way to it is put together only for what is found. */
interface Place {
  readonly value: unknown;
  readonly name?: string;
  readonly parent?: Place;
}

/**
 * Finds the texts and names of a value, as JSON makes them, that can be neither published nor stored. It keeps its own stack: how deep
 * a value is nested is the caller's choice.
 * @param most how many are listed; the rest is found when those are mended
 */
export function unstorableTexts(value: unknown, most = 20): UnstorableText[] {
  const found: UnstorableText[] = [];
  const places: Place[] = [{ value }];
  while (places.length > 0 && found.length < most) {
    const place = places.pop()!;
    const faults = [
      place.name === undefined ? null : storageFault(place.name),
      typeof place.value === 'string' ? storageFault(place.value) : null,
    ].filter((fault) => fault !== null);
    if (faults.length > 0) found.push({ pointer: pointerOf(place), fault: faults[0]! });
    if (!isPlain(place.value)) continue;
    const children = Object.entries(place.value).filter(([name, child]) => needsLook(name, child));
    for (const [name, child] of children.reverse()) places.push({ value: child, name, parent: place });
  }
  return found;
}

function needsLook(name: string, child: unknown): boolean {
  return storageFault(name) !== null || (typeof child === 'string' ? storageFault(child) !== null : isPlain(child));
}

/** Adds a name to a JSON pointer. */
export function pointerTo(parent: string, name: string): string {
  const shown = name.toWellFormed().replaceAll('\0', '\uFFFD');
  return `${parent}/${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function pointerOf({ name, parent }: Place): string {
  const names: string[] = [];
  for (let [own, above] = [name, parent]; own !== undefined; [own, above] = [above?.name, above?.parent])
    names.push(own);
  return names.reverse().reduce(pointerTo, '');
}

/** An array or a plain object: what JSON, YAML and query strings make. Bytes and streams are looked at by whoever reads them. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  // Parsers of queries and paths make objects whose prototype is an empty one of their own.
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
