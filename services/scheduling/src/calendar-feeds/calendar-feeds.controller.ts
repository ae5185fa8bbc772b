import { createHash } from 'node:crypto';
import { Policy, Principal, Public } from '@collegium/auth';
import { AnswersSecret, ApiContent, ApiPageOf, type Page, PublicUrl } from '@collegium/http';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FeedDto, ListFeedsQuery, OpenedFeedDto, OpenFeedDto, toFeedDto } from './calendar-feeds.dto.js';
import { CalendarFeedsService } from './calendar-feeds.service.js';

@ApiTags('calendar')
@Controller('v1')
export class CalendarFeedsController {
  constructor(
    private readonly feeds: CalendarFeedsService,
    private readonly publicUrl: PublicUrl,
  ) {}

  @ApiOperation({
    summary: 'Open a calendar feed for a participant or a group',
    description: 'The address is shown this once.',
  })
  @ApiCreatedResponse({ type: OpenedFeedDto })
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @AnswersSecret()
  @Post('calendar-feeds')
  async open(@Body() body: OpenFeedDto, @Principal() principal: Principal): Promise<OpenedFeedDto> {
    const { feed, token } = await this.feeds.open(body, principal);
    return { ...toFeedDto(feed), url: this.publicUrl.of(`/v1/calendars/${token}.ics`) };
  }

  @ApiOperation({ summary: 'The caller’s calendar feeds, without their addresses' })
  @ApiPageOf(FeedDto)
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @Get('calendar-feeds')
  async list(@Query() query: ListFeedsQuery, @Principal() principal: Principal): Promise<Page<FeedDto>> {
    return (await this.feeds.list(query, principal)).map(toFeedDto);
  }

  @ApiOperation({ summary: 'Revoke a calendar feed: its address stops working at once' })
  @ApiOkResponse({ type: FeedDto })
  @Policy('person:self', 'provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @HttpCode(200)
  @Post('calendar-feeds/:id/revoke')
  async revoke(@Param('id') id: string, @Principal() principal: Principal): Promise<FeedDto> {
    return toFeedDto(await this.feeds.revoke(id, principal));
  }

  @ApiOperation({ summary: 'A calendar as iCalendar (RFC 5545), for calendar programs to subscribe to' })
  @ApiContent({ 'text/calendar': 'text' }, { examples: { 'text/calendar': 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n...' } })
  @Public()
  @Get('calendars/:file')
  async read(
    @Param('file') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.feeds.read(file.replace(/\.ics$/, ''));
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    void reply.header('ETag', etag).header('Cache-Control', 'private, max-age=300');
    if (known?.split(/,\s*/).includes(etag)) void reply.code(304).send();
    else void reply.header('Content-Type', 'text/calendar; charset=utf-8').send(text);
  }
}
