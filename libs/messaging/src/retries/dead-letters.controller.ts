import { Policy } from '@collegium/auth';
import { currentContext } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DeadLetters, type DeadLetterDetails } from './dead-letters.js';
import { DeadLetterDto, DeadLettersPage, DeadLettersQuery, DiscardDto } from './dead-letters.dto.js';

/** For operators: events this service could not handle. */
@ApiTags('operations')
@ApiBearerAuth()
@Policy('consortium:operator')
@Controller('ops/dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLetters) private readonly letters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'Events that could not be handled, oldest first' })
  @ApiOkResponse({ type: DeadLettersPage })
  async list(@Query() query: DeadLettersQuery): Promise<DeadLettersPage> {
    const { data, next } = await this.letters.list(query);
    return {
      data,
      next:
        next === null
          ? null
          : `/ops/dead-letters?${new URLSearchParams({ state: query.state, after: String(next), limit: String(query.limit) }).toString()}`,
    };
  }

  @Get(':consumer/:event')
  @ApiOperation({ summary: 'One of them, with what came; personal fields are blank' })
  @ApiOkResponse({ type: DeadLetterDto })
  find(@Param('consumer') consumer: string, @Param('event') event: string): Promise<DeadLetterDetails> {
    return this.letters.find(consumer, event);
  }

  @Post(':consumer/:event/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try it again now' })
  @ApiOkResponse({ type: DeadLetterDto })
  retry(@Param('consumer') consumer: string, @Param('event') event: string): Promise<DeadLetterDetails> {
    return this.letters.retry(consumer, event, actor());
  }

  @Post(':consumer/:event/discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give it up; later events of its aggregate go on' })
  @ApiOkResponse({ type: DeadLetterDto })
  discard(
    @Param('consumer') consumer: string,
    @Param('event') event: string,
    @Body() body: DiscardDto,
  ): Promise<DeadLetterDetails> {
    return this.letters.discard(consumer, event, actor(), body.reason);
  }
}

function actor(): string {
  return currentContext()?.actor ?? 'unknown';
}
