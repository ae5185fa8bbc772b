import { Policy, Principal } from '@collegium/auth';
import { currentContext } from '@collegium/persistence';
import { refuseCommon } from '@collegium/errors';
import {
  Controller,
  Get,
  Headers,
  Inject,
  Query,
  Req,
  StreamableFile,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { EventFeed } from './event-feed.js';
import { EventStreams } from './event-stream.js';
import { FeedAnswer, FeedQuery } from './feed.dto.js';

/** The event feed: the primary contract with universities, and the way to catch up for everybody else. */
@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events')
export class FeedController implements BeforeApplicationShutdown {
  constructor(
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  /** Events addressed to the caller's organisations, theirs, and everybody's; in order, without gaps. */
  @Get()
  @Policy(
    'university:client',
    'university:registrar',
    'provider:coordinator',
    'provider:programme-leader',
    'school:cpd-lead',
    'school:head',
    'consortium:office',
    'consortium:operator',
  )
  @ApiOperation({
    summary: 'Events after a position',
    description:
      "Addressed to your organisations, theirs, or everybody's. 410 with `oldest` and `next` if you ask for what is no longer kept. With `Accept: text/event-stream` they come as Server-Sent Events whose `id` is the position: " +
      'come back with `Last-Event-ID` when the stream ends, which it does when your token expires. At most five streams are open for one client.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Of a stream: position of the last event you have, in place of `after`',
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: FeedAnswer })
  async read(
    @Query() query: FeedQuery,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Headers('authorization') authorization: string,
    @Principal() principal: Principal,
    @Req() { raw }: { raw: IncomingMessage },
  ): Promise<FeedAnswer | StreamableFile> {
    const { after, limit, types, wait } = query;
    const scopes = currentContext()?.tenants ?? [];
    if (wantsStream(accept)) {
      const closed = new AbortController();
      const gone = () => closed.abort();
      raw.socket.once('close', gone);
      if (raw.socket.destroyed) gone();
      const request = {
        after: positionOf(lastEventId) ?? after,
        types,
        scopes,
        client: principal.clientId ?? principal.subject,
        until: expiryOf(authorization),
      };
      const stream = await this.streams.start(request, closed.signal);
      stream.once('close', () => raw.socket.off('close', gone));
      return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
    }
    const page = await this.feed.read({ after, limit, types, waitMs: wait * 1_000, scopes });
    const parameters = new URLSearchParams({ after: String(page.after), limit: String(limit) });
    if (types.length > 0) parameters.set('types', types.join(','));
    if (wait > 0) parameters.set('wait', String(wait));
    return {
      data: page.data,
      next: `/v1/events?${parameters.toString().replaceAll('%2C', ',')}`,
      epoch: page.epoch,
      restored: page.restored,
      retentionDays: this.feed.retentionDays,
    };
  }

  beforeApplicationShutdown(): void {
    this.streams.stop();
  }
}

/** A stream is for who names it; whoever takes anything gets JSON. */
function wantsStream(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((range) => range.split(';')[0]!.trim().toLowerCase() === 'text/event-stream');
}

function positionOf(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  const position = Number(lastEventId);
  if (!/^\d{1,16}$/.test(lastEventId) || !Number.isSafeInteger(position))
    throw refuseCommon('validation_failed', 'Last-Event-ID must be a position of the feed.', {}, [
      { pointer: '/headers/last-event-id', code: 'invalid', message: 'must be a whole number' },
    ]);
  return position;
}

/** When the token, which the guard has verified, expires. */
function expiryOf(authorization: string): Date {
  const { exp } = JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString()) as { exp: number };
  return new Date(exp * 1_000);
}
