/**
 * Every text that is taken in has a length: a property (or a decorator made of others) that is checked as a text must also be bounded.
 * Checks run over all of a text, and some take more than its length.
 */
const CHECKS_TEXT = new Set([
  'IsString',
  'Matches',
  'IsISO8601',
  'IsDateString',
  'IsEmail',
  'IsUrl',
  'IsNumberString',
  'IsTimeZone',
  'IsJWT',
  'IsJSON',
  'IsBase64',
  'IsPhoneNumber',
  'MinLength',
  'Contains',
  'IsNotEmpty',
]);
/** Beside `MaxLength`, what bounds by itself: one of a list, a fixed form. */
const BOUNDS = new Set([
  'MaxLength',
  'Length',
  'IsIn',
  'IsEnum',
  'IsUUID',
  'Line',
  'Prose',
  'Name',
  'EmailAddress',
  'text',
]);

const nameOf = (node) => (node.type === 'CallExpression' && node.callee.type === 'Identifier' ? node.callee.name : '');

export const boundedTexts = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { unbounded: 'A text that is taken in needs a length: add @MaxLength, or use @Line, @Prose or @Name.' },
  },
  create(context) {
    const check = (node, calls) => {
      const names = calls.map(nameOf);
      if (names.some((name) => CHECKS_TEXT.has(name)) && !names.some((name) => BOUNDS.has(name)))
        context.report({ node, messageId: 'unbounded' });
    };
    return {
      PropertyDefinition(node) {
        if (node.decorators.length > 0)
          check(
            node.key,
            node.decorators.map(({ expression }) => expression),
          );
      },
      CallExpression(node) {
        if (nameOf(node) === 'applyDecorators') check(node, node.arguments);
      },
    };
  },
};
