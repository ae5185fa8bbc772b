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
    return {
      Literal(node) {
        if (!node.regex) return;
        const complexity = complexityOf(node.regex.pattern, node.regex.flags);
        if (complexity) context.report({ node, messageId: 'backtracks', data: { complexity } });
      },
    };
  },
};
