import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, type Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuse } from '../errors.js';
import {
  DeliveriesQuery,
  DeliveryDetailsDto,
  DeliveryDto,
  QueueDto,
  QueuesQuery,
  SkipDto,
  StatisticsDto,
  StatisticsQuery,
  toDeliveryDetailsDto,
  toDeliveryDto,
  toQueueDto,
  toStatisticsDto,
} from './deliveries.dto.js';
import { DeliveriesReader } from './deliveries.reader.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryAttemptRow, DeliveryRow } from './subscription.entity.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** What was delivered, what is owed, and what holds it back. */
@ApiTags('webhooks')
@Controller('v1/subscriptions/:id')
export class DeliveriesController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly deliveries: DeliveriesService,
    private readonly reader: DeliveriesReader,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('university:client', 'university:registrar')
  @Get('deliveries')
  @ApiOperation({ summary: 'Log of deliveries, the latest first' })
  @ApiPageOf(DeliveryDto)
  async list(@Param('id') id: string, @Query() query: DeliveriesQuery): Promise<Page<DeliveryDto>> {
    await this.subscriptions.find(id);
    const { status, subject } = query.filter ?? {};
    const found = await this.unitOfWork.run((tx) => {
      const builder = tx.manager
        .createQueryBuilder(DeliveryRow, 'delivery')
        .where('delivery.subscription_id = :id', { id });
      if (status) builder.andWhere('delivery.status = :status', { status });
      if (subject) builder.andWhere('delivery.subject = :subject', { subject });
      return readPage(builder, query, { sort: '-id' });
    });
    return found.map(toDeliveryDto);
  }

  @Policy('university:client', 'university:registrar')
  @Get('deliveries/:deliveryId')
  @ApiOperation({ summary: 'One delivery with its body and every try' })
  @ApiOkResponse({ type: DeliveryDetailsDto })
  async one(@Param('id') id: string, @Param('deliveryId') deliveryId: string): Promise<DeliveryDetailsDto> {
    return this.unitOfWork.run(async ({ manager }) => {
      const delivery = await manager.findOneBy(DeliveryRow, { id: deliveryId, subscriptionId: id });
      if (!delivery)
        throw refuse('delivery_not_found', `Subscription ${id} has no delivery ${deliveryId}.`, {
          subscriptionId: id,
          deliveryId,
        });
      return toDeliveryDetailsDto(
        delivery,
        await manager.find(DeliveryAttemptRow, { where: { deliveryId }, order: { id: 'ASC' } }),
      );
    });
  }

  @Policy('university:client', 'university:registrar')
  @Post('deliveries/:deliveryId/skip')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give up a delivery that is owed: what waits behind it comes',
    description: 'Who did it, when and why stays in the log.',
  })
  @ApiOkResponse({ type: DeliveryDto })
  async skip(
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
    @Body() { reason }: SkipDto,
    @Principal() { subject }: Principal,
  ): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.skip(id, deliveryId, subject, reason ?? null));
  }

  @Policy('university:client', 'university:registrar')
  @Post('deliveries/:deliveryId/replay')
  @ApiOperation({
    summary: 'Deliver one event once more',
    description:
      'What is owed is tried now, in its place and with all tries before it; what was delivered or skipped is laid out again.',
  })
  @ApiCreatedResponse({ type: DeliveryDto })
  async replay(@Param('id') id: string, @Param('deliveryId') deliveryId: string): Promise<DeliveryDto> {
    return toDeliveryDto(await this.deliveries.replay(id, deliveryId));
  }

  @Policy('university:client', 'university:registrar')
  @Get('queues')
  @ApiOperation({
    summary: 'What is owed about each subject: the delivery at the head, its tries, and how many wait for it',
  })
  @ApiPageOf(QueueDto)
  async queues(@Param('id') id: string, @Query() query: QueuesQuery): Promise<Page<QueueDto>> {
    await this.subscriptions.find(id);
    return (await this.reader.queues(id, query, query.filter?.failing ?? false)).map(toQueueDto);
  }

  @Policy('university:client', 'university:registrar')
  @Get('statistics')
  @ApiOperation({ summary: 'What is owed, and how tries went, altogether and by day' })
  @ApiOkResponse({ type: StatisticsDto })
  async statistics(@Param('id') id: string, @Query() { days }: StatisticsQuery): Promise<StatisticsDto> {
    await this.subscriptions.find(id);
    return toStatisticsDto(await this.reader.statistics(id, days));
  }
}
