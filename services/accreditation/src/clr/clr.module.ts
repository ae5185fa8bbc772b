import { Module } from '@nestjs/common';
import { IssuersModule } from '../issuers/issuers.module.js';
import { ClrController } from './clr.controller.js';
import { ClrService } from './clr.service.js';

@Module({ imports: [IssuersModule], controllers: [ClrController], providers: [ClrService] })
export class ClrModule {}
