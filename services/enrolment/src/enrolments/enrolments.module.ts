import { Module } from '@nestjs/common';
import { EnrolmentsController } from './enrolments.controller.js';
import { EnrolmentsHandlers } from './enrolments.handlers.js';
import { EnrolmentsService } from './enrolments.service.js';

@Module({ controllers: [EnrolmentsController, EnrolmentsHandlers], providers: [EnrolmentsService] })
export class EnrolmentsModule {}
