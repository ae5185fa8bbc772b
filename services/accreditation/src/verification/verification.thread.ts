import { parentPort } from 'node:worker_threads';
import { CheckFailed } from '../credentials/check.js';
import { proofChecker } from '../credentials/proof-check.js';
import { readPdfAttachment } from './pdf-attachment.js';
import { readSubmission } from './submission.js';
import type { FromThread, TaskKind, Tasks, ToThread } from './verification-messages.js';

/*
 * What hostile content can make slow or large is done here, where it can be ended: unpacking files and canonicalizing
 * graphs. One task at a time; the thread neither reads the database nor uses the network.
 */
const work: { readonly [Kind in TaskKind]: (input: Tasks[Kind]['input']) => Promise<Tasks[Kind]['output']> } = {
  read: (bytes) => readSubmission(bytes, readPdfAttachment),
  embedded: (proof) => proofChecker.embedded(proof),
  token: ({ jwt, jwk }) => proofChecker.token(jwt, jwk),
};
const port = parentPort!;
const send = (message: FromThread): void => port.postMessage(message);

async function run({ kind, input }: ToThread): Promise<void> {
  try {
    send({ kind: 'done', output: await work[kind](input as never) });
  } catch (error) {
    const { code, message } =
      error instanceof CheckFailed
        ? error
        : {
            code: 'malformed' as const,
            message: `It cannot be read: ${error instanceof Error ? error.message : String(error)}`,
          };
    send({ kind: 'failed', code, reason: message.slice(0, 500) });
  }
}

port.on('message', (message: ToThread) => void run(message));
send({ kind: 'ready' });
