import { Module } from '@nestjs/common';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresService } from './erasures.service.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';

@Module({
  controllers: [ErasuresController, PeopleController],
  providers: [ErasuresService, PeopleService],
  exports: [PeopleService],
})
export class PeopleModule {}
