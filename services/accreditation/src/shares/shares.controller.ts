import { Policy, Public } from '@collegium/auth';
import { AnswersSecret, ApiContent, ApiPageOf, Page, PublicUrl } from '@collegium/http';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { pagePolicy } from '../certificates/page-security.js';
import { sharePage } from './share-page.js';
import { NewShareAnswerDto, NewShareDto, ShareDto, toShareDto } from './shares.dto.js';
import { SharesService } from './shares.service.js';

/** Links by which a holder shows a certificate to somebody for a time, and what of it they choose. */
@ApiTags('certificates')
@Controller()
export class SharesController {
  constructor(
    private readonly shares: SharesService,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Policy('person:self')
  @Post('v1/awards/:id/shares')
  @AnswersSecret()
  @ApiOperation({ summary: 'A link that shows my certificate for a time; its address is shown once' })
  @ApiCreatedResponse({ type: NewShareAnswerDto })
  async create(@Param('id') id: string, @Body() { hide, days, note }: NewShareDto): Promise<NewShareAnswerDto> {
    const { share, token } = await this.shares.create(id, { hide, days, note: note ?? null });
    return { ...toShareDto(share), url: this.publicUrl.of(`/shares/${token}`) };
  }

  @Policy('person:self')
  @Get('v1/awards/:id/shares')
  @ApiOperation({ summary: 'My links to this certificate' })
  @ApiPageOf(ShareDto)
  async list(@Param('id') id: string): Promise<Page<ShareDto>> {
    return Page.whole((await this.shares.list(id)).map(toShareDto));
  }

  @Policy('person:self')
  @Post('v1/shares/:id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a link' })
  @ApiOkResponse({ type: ShareDto })
  async revoke(@Param('id') id: string): Promise<ShareDto> {
    return toShareDto(await this.shares.revoke(id));
  }

  @Public()
  @Get('shares/:token')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  // The address is the secret: it must not travel on to what the page links to.
  @Header('Referrer-Policy', 'no-referrer')
  @Header('X-Robots-Tag', 'noindex')
  @ApiOperation({ summary: 'A certificate as its holder shows it: only what they chose, and its status' })
  @ApiContent({ 'text/html': 'text' })
  async open(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const html = sharePage(await this.shares.open(token));
    void reply.header('Content-Security-Policy', pagePolicy(html));
    return html;
  }
}
