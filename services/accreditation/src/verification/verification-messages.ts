import type { FailureCode } from '../credentials/check.js';
import type { Json } from '../credentials/credential.js';
import type { EmbeddedProof, Finding } from '../credentials/proof-check.js';
import type { Submission } from './submission.js';

/** Work for the thread, by kind. */
export interface Tasks {
  readonly read: { readonly input: Uint8Array; readonly output: Submission };
  readonly embedded: { readonly input: EmbeddedProof; readonly output: readonly [Finding, Finding] };
  readonly token: {
    readonly input: { readonly jwt: string; readonly jwk: Json };
    readonly output: readonly [Finding, Finding];
  };
}

export type TaskKind = keyof Tasks;

export interface ToThread {
  readonly kind: TaskKind;
  readonly input: Tasks[TaskKind]['input'];
}

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly reason: string };
