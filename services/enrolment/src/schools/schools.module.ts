import { Module } from '@nestjs/common';
import { RegisterImportsController } from './register-imports.controller.js';
import { RegisterImportsService } from './register-imports.service.js';
import { SchoolsController } from './schools.controller.js';
import { SchoolsService } from './schools.service.js';

@Module({ controllers: [RegisterImportsController, SchoolsController], providers: [RegisterImportsService, SchoolsService] })
export class SchoolsModule {}
