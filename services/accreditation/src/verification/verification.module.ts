import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { IssuersModule } from '../issuers/issuers.module.js';
import { StatusListsModule } from '../status-lists/status-lists.module.js';
import { RemoteDocuments } from './remote-documents.service.js';
import { addFileParsers } from './verification-body.js';
import { VerificationController } from './verification.controller.js';
import { VerificationLimit } from './verification-limit.js';
import { VerificationService } from './verification.service.js';
import { Sources } from './verification-sources.service.js';
import { VerificationThreads } from './verification-threads.service.js';

@Module({
  imports: [CertificatesModule, IssuersModule, StatusListsModule],
  controllers: [VerificationController],
  providers: [VerificationService, VerificationLimit, Sources, VerificationThreads, RemoteDocuments],
})
export class VerificationModule implements OnModuleInit {
  constructor(private readonly http: HttpAdapterHost) {}

  onModuleInit(): void {
    addFileParsers(this.http.httpAdapter.getInstance<FastifyInstance>());
  }
}
