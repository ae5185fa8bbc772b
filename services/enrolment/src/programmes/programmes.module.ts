import { Module } from '@nestjs/common';
import { DefinitionBodies } from './definition-body.js';
import { ProgrammesController } from './programmes.controller.js';
import { ProgrammesService } from './programmes.service.js';

@Module({ controllers: [ProgrammesController], providers: [DefinitionBodies, ProgrammesService] })
export class ProgrammesModule {}
