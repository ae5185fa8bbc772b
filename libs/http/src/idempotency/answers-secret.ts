import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of {@link AnswersSecret}. */
export const ANSWERS_SECRET = 'collegium:answers-secret';

/**
 * Marks a route whose answer holds a secret that is shown once. Its answer is never stored: a repeat with the same idempotency key is refused with
 * `secret_already_shown` instead of showing the secret again.
 */
export function AnswersSecret(): CustomDecorator {
  return SetMetadata(ANSWERS_SECRET, true);
}
