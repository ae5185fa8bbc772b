import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { PeopleModule } from '../people/people.module.js';
import { ApplicationImportsController } from './application-imports.controller.js';
import { ApplicationImportsService } from './application-imports.service.js';

@Module({
  imports: [ApplicationsModule, PeopleModule],
  controllers: [ApplicationImportsController],
  providers: [ApplicationImportsService],
})
export class ApplicationImportsModule {}
