import { Policy, Principal } from '@collegium/auth';
import { AnswersSecret, ApiPageOf, IfMatch, type Page, PageQuery, PublicUrl, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { universityOf } from './acting-university.js';
import { SubscriptionRow } from './subscription.entity.js';
import { DeliveryDto, toDeliveryDto } from './deliveries.dto.js';
import {
  ReplayDto,
  SubscribeDto,
  SubscriptionDto,
  SubscriptionWithSecretDto,
  toSubscriptionDto,
} from './subscriptions.dto.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** Webhooks as a university keeps them for itself. */
@ApiTags('webhooks')
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Policy('university:client', 'university:registrar')
  @Get()
  @ApiOperation({ summary: 'Subscriptions of the university' })
  @ApiPageOf(SubscriptionDto)
  async list(@Query() query: PageQuery): Promise<Page<SubscriptionDto>> {
    return (
      await this.unitOfWork.run((tx) => readPage(tx.manager.createQueryBuilder(SubscriptionRow, 'subscription'), query))
    ).map((row) => this.shown(row));
  }

  @Policy('university:client', 'university:registrar')
  @Post()
  @AnswersSecret()
  @ApiOperation({
    summary: 'Subscribe: events come as CloudEvents, signed as Standard Webhooks say',
    description:
      'An endpoint is `unproved` and gets nothing until it has answered an OPTIONS request with `WebHook-Allowed-Origin`, or called back (CloudEvents HTTP webhooks, section 4).',
  })
  @ApiCreatedResponse({ type: SubscriptionWithSecretDto })
  async subscribe(
    @Body() { method, url, payloadVersion, types, position, university }: SubscribeDto,
    @Principal() principal: Principal,
  ): Promise<SubscriptionWithSecretDto> {
    const { subscription, secret } = await this.subscriptions.create({
      university: universityOf(principal, university),
      method: method ?? 'endpoint',
      url,
      payloadVersion,
      types: types ?? [],
      position,
    });
    return { ...this.shown(subscription), secret };
  }

  @Policy('university:client', 'university:registrar')
  @Get(':id')
  @ApiOperation({ summary: 'One subscription' })
  @ApiOkResponse({ type: SubscriptionDto })
  async one(@Param('id') id: string): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.find(id));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop deliveries; what is owed waits' })
  @ApiOkResponse({ type: SubscriptionDto })
  async pause(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.pause(id, version));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Deliver all that is owed, in order, and go on' })
  @ApiOkResponse({ type: SubscriptionDto })
  async resume(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.resume(id, version));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'End it for good; what is owed is cancelled, the log stays' })
  @ApiOkResponse({ type: SubscriptionDto })
  async close(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.close(id, version));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @AnswersSecret()
  @ApiOperation({ summary: 'A new secret; the old one signs beside it for a day' })
  @ApiOkResponse({ type: SubscriptionWithSecretDto })
  async rotate(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionWithSecretDto> {
    const { subscription, secret } = await this.subscriptions.rotateSecret(id, version);
    return { ...this.shown(subscription), secret };
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/rotate-key')
  @HttpCode(200)
  @ApiOperation({ summary: 'The next key pair signs; the one before signs beside it for a day' })
  @ApiOkResponse({ type: SubscriptionDto })
  async rotateKey(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.rotateKey(id, version));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/prove')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask an unproved endpoint again whether it wants to be called' })
  @ApiOkResponse({ type: SubscriptionDto })
  async prove(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.prove(id, version));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/test')
  @ApiOperation({ summary: 'Send a test event, about nobody' })
  @ApiCreatedResponse({ type: DeliveryDto })
  async test(@Param('id') id: string): Promise<DeliveryDto> {
    return toDeliveryDto(await this.subscriptions.test(id));
  }

  @Policy('university:client', 'university:registrar')
  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Deliver once more all that came after a position of the feed, or since a time',
    description: '410 with `oldest` if events of then are no longer kept.',
  })
  @ApiOkResponse({ type: SubscriptionDto })
  async replay(
    @Param('id') id: string,
    @Body() from: ReplayDto,
    @IfMatch() version: number | undefined,
  ): Promise<SubscriptionDto> {
    return this.shown(await this.subscriptions.replay(id, from, version));
  }

  private shown(subscription: SubscriptionRow): SubscriptionDto {
    return toSubscriptionDto(subscription, (path) => this.publicUrl.of(path));
  }
}
