import type { Problem } from '@collegium/http';
import type { FastifyReply } from 'fastify';
import type { AnswerEffect } from './conversation.js';

const texts = {
  contradicts: { code: 'already_decided', title: 'Already decided', detail: 'This differs from what was decided. It was logged and changed nothing.' },
  outdated: { code: 'revision_outdated', title: 'Revision outdated', detail: 'The case has been sent again since. The answer was logged and changed nothing.' },
} as const;

/**
 * Answers 409 for an answer that conflicts with the case; undefined for one that does not. A conflict is answered, not thrown: the
 * answer must stay in the log, which a thrown refusal would roll back.
 */
export function answerConflict(effect: AnswerEffect, state: { readonly status: string; readonly revision: number }, reply: FastifyReply): Problem | undefined {
  if (effect !== 'contradicts' && effect !== 'outdated') return undefined;
  const { code, title, detail } = texts[effect];
  void reply.status(409).type('application/problem+json');
  const details = { status: state.status, revision: state.revision };
  return { type: `urn:collegium:problem:${code}`, title, status: 409, detail, instance: reply.request.url, code, details, correlationId: String(reply.getHeader('x-correlation-id')) };
}
