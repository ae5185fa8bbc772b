import { Module } from '@nestjs/common';
import { AwardCasesModule } from '../cases/award-cases.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { JointConsentsController } from './joint-consents.controller.js';
import { JointConsentsService } from './joint-consents.service.js';

@Module({ imports: [AwardCasesModule, IssuersModule], controllers: [JointConsentsController], providers: [JointConsentsService] })
export class JointBodiesModule {}
