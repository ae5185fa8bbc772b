import { Module } from '@nestjs/common';
import { IssuingBatchesController } from './issuing-batches.controller.js';
import { IssuingBatchesReader } from './issuing-batches.reader.js';

@Module({ controllers: [IssuingBatchesController], providers: [IssuingBatchesReader] })
export class IssuingBatchesModule {}
