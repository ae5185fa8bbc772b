import { Module } from '@nestjs/common';
import { IssuersModule } from '../issuers/issuers.module.js';
import { StatusListsController } from './status-lists.controller.js';
import { StatusListsService } from './status-lists.service.js';

@Module({
  imports: [IssuersModule],
  controllers: [StatusListsController],
  providers: [StatusListsService],
  exports: [StatusListsService],
})
export class StatusListsModule {}
