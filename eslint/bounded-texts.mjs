/**
 * Every text that is taken in has a length: a property (or a decorator made of others) that takes a text must bound it. Checks run over
 * all of a text, and some take more than its length.
 */
const CHECKS_TEXT = new Set([
  'IsString',
  'Matches',
  'IsISO8601',
  'IsDateString',
  'IsEmail',
  'IsUrl',
  'IsNumberString',
  'IsJWT',
  'IsJSON',
  'IsBase64',
  'IsPhoneNumber',
  'MinLength',
  'Contains',
  'IsNotEmpty',
]);
/** What lets a value in without saying what it is: then its type tells whether it is a text. */
const CHECKS_NOTHING = new Set(['IsOptional', 'IsDefined', 'IsArray', 'ValidateIf', 'Allow']);
/** Beside `MaxLength`, what bounds by itself: one of a list, a fixed form. */
const BOUNDS = new Set([
  'MaxLength',
  'IsIn',
  'IsEnum',
  'IsUUID',
  'IsLocalDate',
  'IsLocalDateTime',
  'IsTimeZone',
  'IsInstant',
  'Line',
  'Prose',
  'Name',
  'EmailAddress',
  'text',
]);
/** Every member of a list is of a type of its own, and checked there. */
const CHECKS_MEMBERS = new Set(['ValidateNested', 'ValidateBy', 'Validate', 'IsObject']);

const nameOf = (node) => (node.type === 'CallExpression' && node.callee.type === 'Identifier' ? node.callee.name : '');

/** Whether a type is a text, or a list of texts. */
function isText(type) {
  if (type?.type === 'TSStringKeyword') return true;
  if (type?.type === 'TSArrayType') return isText(type.elementType);
  if (type?.type === 'TSTypeOperator') return isText(type.typeAnnotation);
  return type?.type === 'TSUnionType' && type.types.some(isText);
}

/**
 * Whether a pattern matches texts up to some length only: it is held at both ends, nothing in it repeats without end, and no
 * alternative stands outside the two ends.
 */
export function boundsLength({ pattern, flags }) {
  if (flags.includes('m') || !pattern.startsWith('^') || !/[^\\]\$$/.test(pattern)) return false;
  const plain = pattern.replace(/\\./gs, '_').replace(/\[[^\]]*\]/g, '_');
  if (/[*+]|\{\d+,\}/.test(plain)) return false;
  let depth = 0;
  for (const character of plain) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}

export const boundedTexts = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unbounded:
        'A text that is taken in needs a length: add @MaxLength, use @Line, @Prose or @Name, or a pattern that ends somewhere.',
    },
  },
  create(context) {
    /** The pattern that stands there, or that a constant of the same file holds. */
    const patternOf = (node) => {
      if (node?.type === 'Literal') return node.regex;
      if (node?.type !== 'Identifier') return undefined;
      for (let scope = context.sourceCode.getScope(node); scope; scope = scope.upper) {
        const definition = scope.set.get(node.name)?.defs[0];
        if (definition) return definition.node.type === 'VariableDeclarator' ? definition.node.init?.regex : undefined;
      }
      return undefined;
    };
    const isBound = (call) => {
      const name = nameOf(call);
      if (name === 'Length') return call.arguments.length > 1;
      if (name !== 'Matches') return BOUNDS.has(name);
      const pattern = patternOf(call.arguments[0]);
      return pattern ? boundsLength(pattern) : false;
    };
    const check = (node, calls, type) => {
      const names = calls.map(nameOf);
      const takesText =
        names.some((name) => CHECKS_TEXT.has(name)) ||
        (isText(type) &&
          names.some((name) => CHECKS_NOTHING.has(name)) &&
          !names.some((name) => CHECKS_MEMBERS.has(name)));
      if (takesText && !calls.some(isBound)) context.report({ node, messageId: 'unbounded' });
    };
    return {
      PropertyDefinition(node) {
        if (node.decorators.length > 0)
          check(
            node.key,
            node.decorators.map(({ expression }) => expression),
            node.typeAnnotation?.typeAnnotation,
          );
      },
      CallExpression(node) {
        if (nameOf(node) === 'applyDecorators') check(node, node.arguments);
      },
    };
  },
};
