import { createRequire } from 'node:module';

// Its own JavaScript; the native programs that it would look for first are not installed everywhere.
process.env.RECHECK_BACKEND ??= 'pure';
const { checkSync } = createRequire(import.meta.url)('recheck');

/** What was found of each pattern: the same pattern is asked about once. */
const found = new Map();

function complexityOf(source, flags) {
  const key = `${flags}/${source}`;
  if (!found.has(key)) {
    const { status, complexity } = checkSync(source, flags, { timeout: 10_000 });
    found.set(key, status === 'vulnerable' ? complexity.summary : null);
  }
  return found.get(key);
}

/**
 * No pattern takes more than the length of what it reads: a quadratic one over a megabyte holds the only event loop for minutes. A
 * pattern whose text has a small bound may be allowed by a comment that says which.
 */
export const linearPatterns = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      backtracks: 'This pattern takes more than linear time ({{complexity}}). Write it so that it cannot go back.',
    },
  },
  create(context) {
    const check = (node, source, flags) => {
      const complexity = complexityOf(source, flags);
      if (complexity) context.report({ node, messageId: 'backtracks', data: { complexity } });
    };
    /** A pattern that is put together of a text: as far as the text stands there. */
    const checkCall = (node) => {
      const [source, flags] = node.arguments;
      if (node.callee.name !== 'RegExp' || typeof source?.value !== 'string') return;
      check(node, source.value, typeof flags?.value === 'string' ? flags.value : '');
    };
    return {
      Literal(node) {
        if (node.regex) check(node, node.regex.pattern, node.regex.flags);
      },
      NewExpression: checkCall,
      CallExpression: checkCall,
    };
  },
};
