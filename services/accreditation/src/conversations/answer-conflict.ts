import type { Problem } from '@collegium/http';
import type { FastifyReply } from 'fastify';
import type { AnswerEffect } from './conversation.js';

interface ConflictText {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

const texts: Readonly<Partial<Record<AnswerEffect, ConflictText>>> = {
  contradicts: {
    code: 'already_decided',
    title: 'Already decided',
    detail: 'This differs from what was decided. It was logged and changed nothing.',
  },
  foreign: {
    code: 'answer_not_of_this_route',
    title: 'Answer not of this route',
    detail: 'This belongs to the other route of credit. It was logged and changed nothing.',
  },
  outdated: {
    code: 'revision_outdated',
    title: 'Revision outdated',
    detail: 'The case has been sent again since. The answer was logged and changed nothing.',
  },
};

/**
 * Answers 409 for an answer that conflicts with the case; undefined for one that does not. A conflict is answered, not thrown: the
 * answer must stay in the log, which a thrown refusal would roll back.
 * @param own what a kind of conversation says differently
 */
export function answerConflict(
  effect: AnswerEffect,
  state: { readonly status: string; readonly revision: number },
  reply: FastifyReply,
  own: typeof texts = {},
): Problem | undefined {
  const text = own[effect] ?? texts[effect];
  if (!text) return undefined;
  const { code, title, detail } = text;
  void reply.status(409).type('application/problem+json');
  const details = { status: state.status, revision: state.revision };
  return {
    type: `urn:collegium:problem:${code}`,
    title,
    status: 409,
    detail,
    instance: reply.request.url,
    code,
    details,
    correlationId: String(reply.getHeader('x-correlation-id')),
  };
}
