import { Policy } from '@collegium/auth';
import { currentContext } from '@collegium/persistence';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EventFeed } from './event-feed.js';
import { FeedAnswer, FeedQuery } from './feed.dto.js';

/** The event feed: the primary contract with universities, and the way to catch up for everybody else. */
@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events')
export class FeedController {
  constructor(@Inject(EventFeed) private readonly feed: EventFeed) {}

  /** Events addressed to the caller's organisations, theirs, and everybody's; in order, without gaps. */
  @Get()
  @Policy('university:client', 'university:registrar', 'provider:coordinator', 'provider:programme-leader', 'school:cpd-lead', 'school:head', 'consortium:office', 'consortium:operator')
  @ApiOperation({ summary: 'Events after a position', description: 'Addressed to your organisations, theirs, or everybody\'s. 410 with `oldest` and `next` if you ask for what is no longer kept.' })
  @ApiOkResponse({ type: FeedAnswer })
  async read(@Query() query: FeedQuery): Promise<FeedAnswer> {
    const { after, limit, types, wait } = query;
    const page = await this.feed.read({ after, limit, types, waitMs: wait * 1_000, scopes: currentContext()?.tenants ?? [] });
    const parameters = new URLSearchParams({ after: String(page.after), limit: String(limit) });
    if (types.length > 0) parameters.set('types', types.join(','));
    if (wait > 0) parameters.set('wait', String(wait));
    return { data: page.data, next: `/v1/events?${parameters.toString().replaceAll('%2C', ',')}`, epoch: page.epoch, restored: page.restored };
  }
}
