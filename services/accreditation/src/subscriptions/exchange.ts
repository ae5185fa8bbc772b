import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** An answer, as much of it as is kept. */
export interface Answer {
  readonly status: number;
  /** The first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Limits {
  /** From the beginning to the last byte read, in milliseconds. */
  readonly deadlineMs: number;
  /** Where the body goes on beyond so many bytes, it is cut off and the connection closed. */
  readonly mostBytes: number;
}

/** Sends a request and reads its answer within limits: what `request` of undici does, without a stream and an abort signal for each answer, most of which are empty. */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, limits: Limits): Promise<Answer> {
  return new Promise((resolve, reject) => dispatcher.dispatch(request, new Exchange(limits, resolve, reject)));
}

class Exchange implements Dispatcher.DispatchHandler {
  private readonly parts: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private expired: Error | undefined;
  private size = 0;
  private status = 0;
  private headers: Record<string, string> = {};

  constructor(
    private readonly limits: Limits,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.timer = setTimeout(() => {
      this.expire();
    }, limits.deadlineMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.expired) controller.abort(this.expired);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0] ?? '']));
  }

  onResponseData(controller: Dispatcher.DispatchController, part: Buffer): void {
    this.parts.push(part);
    this.size += part.length;
    if (this.size < this.limits.mostBytes) return;
    this.answer();
    controller.abort(new Error('The answer is longer than is read'));
  }

  onResponseEnd(): void {
    this.answer();
  }

  /** After an answer that was cut off it changes nothing: a promise settles once. */
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.timer);
    this.reject(error);
  }

  private answer(): void {
    clearTimeout(this.timer);
    this.resolve({
      status: this.status,
      headers: this.headers,
      body: Buffer.concat(this.parts).subarray(0, this.limits.mostBytes),
    });
  }

  private expire(): void {
    this.expired = new Error(`No whole answer within ${this.limits.deadlineMs / 1000} s`);
    this.controller?.abort(this.expired);
    this.reject(this.expired);
  }
}
