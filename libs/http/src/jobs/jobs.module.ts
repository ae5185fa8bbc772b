import { Global, Module } from '@nestjs/common';
import { JobWorker } from './job-worker.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

/** Long work: started by use cases, worked off in the background, looked at over HTTP. */
@Global()
@Module({ controllers: [JobsController], providers: [JobsService, JobWorker], exports: [JobsService] })
export class JobsModule {}
