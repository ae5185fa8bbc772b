import { Module } from '@nestjs/common';
import { RegisterCleanUp } from './register-clean-up.js';
import { RegisterImportsController } from './register-imports.controller.js';
import { RegisterImportsService } from './register-imports.service.js';
import { SchoolsController } from './schools.controller.js';
import { SchoolsService } from './schools.service.js';

@Module({
  controllers: [RegisterImportsController, SchoolsController],
  providers: [RegisterCleanUp, RegisterImportsService, SchoolsService],
})
export class SchoolsModule {}
