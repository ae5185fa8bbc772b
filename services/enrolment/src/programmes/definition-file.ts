import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parseDocument, Parser, type Document } from 'yaml';
import { flawsOf, type Definition, type DefinitionFacts, type Flaw } from './definition.js';
import { definitionSchema } from './definition.schema.js';
import { cleanTexts, unreadable } from './definition-texts.js';

/** A flaw with its place in the file. */
export interface PlacedFlaw extends Flaw {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Either a definition that can be published, or all that is wrong with the file. */
export type ReadDefinition =
  | { readonly definition: Definition; readonly flaws: readonly [] }
  | { readonly definition?: undefined; readonly flaws: readonly PlacedFlaw[] };

const validate = new Ajv2020({
  allErrors: true,
  discriminator: true,
  useDefaults: true,
  messages: true,
}).compile<Definition>(definitionSchema);

/** Levels of lists and maps in a definition; what reads YAML calls itself for each of them. */
const DEEPEST = 64;

/** Reads a definition from YAML, of which JSON is a part. */
export function readDefinition(text: string, facts: DefinitionFacts): ReadDefinition {
  if (isNestedDeeper(text, DEEPEST))
    return {
      flaws: [
        {
          pointer: '',
          code: 'malformed',
          message: `It is nested more than ${DEEPEST} levels deep.`,
          line: 1,
          column: 1,
        },
      ],
    };
  const broken = unreadable(text);
  if (broken) return { flaws: [{ pointer: '', code: 'malformed', message: broken, line: 1, column: 1 }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const placed = (offset: number, flaw: Flaw): PlacedFlaw => {
    const { line, col } = lines.linePos(offset);
    return { ...flaw, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0)
    return {
      flaws: document.errors.map((error) =>
        placed(error.pos[0], { pointer: '', code: 'malformed', message: firstLine(error.message) }),
      ),
    };

  const content = plainContent(document);
  if (content instanceof Error)
    return { flaws: [placed(0, { pointer: '', code: 'malformed', message: firstLine(content.message) })] };
  const faults = cleanTexts(content);
  const valid = validate(content);
  if (!valid || faults.length > 0)
    return {
      flaws: [...faults, ...(validate.errors ?? []).map(formatFlaw)].map((flaw) =>
        placed(offsetOf(document, flaw.pointer), flaw),
      ),
    };
  const flaws = flawsOf(content, facts);
  return flaws.length === 0
    ? { definition: content, flaws: [] }
    : { flaws: flaws.map((flaw) => placed(offsetOf(document, flaw.pointer), flaw)) };
}

/** Whether lists and maps are nested deeper than so many levels. The parser's stack tells it before any of them is made. */
function isNestedDeeper(text: string, levels: number): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // The parser works only as far as its tokens are taken.
    Array.from(parser.next(lexeme));
    if (parser.stack.length > levels + 2) return true;
  }
  return false;
}

/** The content as plain values; an error if aliases unfold to more than anybody would write. */
function plainContent(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}

const codes: Readonly<Record<string, string>> = {
  required: 'missing',
  additionalProperties: 'unknown_field',
  type: 'wrong_type',
  enum: 'not_in_list',
  const: 'not_in_list',
  discriminator: 'not_in_list',
  pattern: 'wrong_format',
  minimum: 'out_of_range',
  maximum: 'out_of_range',
};

/** One failure of the format in our words. A field that is missing or unknown is pointed at itself, not at what should hold it. */
function formatFlaw({ keyword, instancePath, params, message }: ErrorObject): Flaw {
  const code = codes[keyword] ?? 'out_of_range';
  switch (keyword) {
    case 'required':
      return {
        pointer: `${instancePath}/${String(params['missingProperty'])}`,
        code,
        message: `${String(params['missingProperty'])} is missing.`,
      };
    case 'additionalProperties':
      return {
        pointer: `${instancePath}/${escaped(String(params['additionalProperty']))}`,
        code,
        message: `${String(params['additionalProperty'])} is not a field of a definition here.`,
      };
    case 'discriminator':
      return {
        pointer: `${instancePath}/kind`,
        code,
        message: 'kind must be staff-role, setting, applied-in-time, minimum-years or statement.',
      };
    case 'enum':
      return {
        pointer: instancePath,
        code,
        message: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}.`,
      };
    default:
      return { pointer: instancePath, code, message: `${message ?? 'is not valid'}.` };
  }
}

/** Where in the file a pointer leads; for a field that is not there, where what should hold it begins. */
function offsetOf(document: Document, pointer: string): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const token of pointer.split('/').slice(1).map(unescaped)) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === token);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = isSeq(node) ? node.items[Number(token)] : undefined;
      offset = startOf(node) ?? offset;
    }
  }
  return isScalar(node) ? (startOf(node) ?? offset) : offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** JSON pointers write `~` and `/` in names as `~0` and `~1` (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
