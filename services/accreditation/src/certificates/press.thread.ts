import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { BadgePainter } from './badge.painter.js';
import { canonize } from '../credentials/data-integrity.js';
import { TemplateCanonizer } from '../credentials/template-canonizer.js';
import { press, type Sign } from './press.js';
import type { FromPress, ToPress } from './press-messages.js';
import { TypstPrinter } from './typst.printer.js';

/*
 * The press, in a thread of its own: canonicalizing a credential and setting a page take milliseconds of CPU each, which
 * must not sit on the loop that answers requests, nor take a processor from it: Linux keeps a priority per thread, and this one
 * works with what the others leave. Private keys stay with the service: the thread asks for signatures.
 */
if (process.platform === 'linux')
  setPriority(Math.min(getPriority() + constants.priority.PRIORITY_BELOW_NORMAL, constants.priority.PRIORITY_LOW));
const port = parentPort!;
const printer = new TypstPrinter();
const painter = new BadgePainter();
const templates = new TemplateCanonizer(canonize);
const waiting = new Map<number, { resolve(signature: Uint8Array): void; reject(error: Error): void }>();
let requests = 0;
let queue: Promise<void> = Promise.resolve();

const send = (message: FromPress): void => port.postMessage(message);

port.on('message', (message: ToPress) => {
  switch (message.kind) {
    case 'order':
      // One at a time: the printer's files are those of one certificate.
      queue = queue.then(() => work(message));
      break;
    case 'signature':
      waiting.get(message.request)?.resolve(message.signature);
      waiting.delete(message.request);
      break;
    case 'no_signature':
      waiting.get(message.request)?.reject(new Error(message.message));
      waiting.delete(message.request);
      break;
  }
});

async function work({ id, order }: Extract<ToPress, { kind: 'order' }>): Promise<void> {
  const sign: Sign = (algorithm, data, endorser) => {
    const request = ++requests;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    waiting.set(request, { resolve, reject });
    send({ kind: 'sign', id, request, algorithm, data, ...(endorser === undefined ? {} : { endorser }) });
    return promise;
  };
  try {
    const before = templates.differences;
    const certificate = await press(order, sign, printer, painter, templates);
    send({ kind: 'done', id, certificate, differences: templates.differences - before });
  } catch (error) {
    send({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}
