import type { Server } from 'node:http';
import { ConsumerHost } from '@collegium/messaging';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** How long events in flight may take, and then requests in flight; milliseconds. Together with the relay's last batch they fit into ten seconds. */
const EVENTS_WITHIN = 4_000;
const REQUESTS_WITHIN = 2_500;

/**
 * Stops a service from the outside in: first no more events are pulled and those begun are finished; then the server closes, which Nest does next; at last the relay and
 * the database, in the modules' own shutdown hooks. Requests that are not answered by then (long polls of the feed) are cut.
 */
@Injectable()
export class StopInOrder implements BeforeApplicationShutdown {
  constructor(
    private readonly consumers: ConsumerHost,
    private readonly http: HttpAdapterHost,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumers.stop(EVENTS_WITHIN);
    const server = this.http.httpAdapter.getHttpServer() as Server;
    setTimeout(() => {
      server.closeAllConnections();
    }, REQUESTS_WITHIN).unref();
  }
}
