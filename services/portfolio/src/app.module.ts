import { ServiceModule } from '@collegium/http';
import { Module } from '@nestjs/common';
import { BatchJoining } from './batches/batch-joining.service.js';
import { BatchTimer } from './batches/batch-timer.service.js';
import { BatchesController } from './batches/batches.controller.js';
import { Batches } from './batches/batches.service.js';
import { Moderation } from './batches/moderation.service.js';
import { Releasing } from './batches/releasing.service.js';
import { PortfolioEnv } from './config.js';
import { ConflictFacts } from './conflicts/conflict-facts.service.js';
import { ConflictsController } from './conflicts/conflicts.controller.js';
import { Interests } from './conflicts/interests.service.js';
import { Panel } from './conflicts/panel.service.js';
import { entities } from './entities.js';
import { ErasePersonService } from './erasure/erase-person.service.js';
import { errorStatus } from './errors.js';
import { EvidenceInput } from './evidence/evidence-input.service.js';
import { EvidencesController } from './evidence/evidences.controller.js';
import { EvidenceQuota, Evidences } from './evidence/evidences.service.js';
import { FactsWriter } from './facts/facts-writer.service.js';
import { EnrolmentHandlers } from './facts/facts.handlers.js';
import { Facts } from './facts/facts-reader.service.js';
import { SchedulingHandlers } from './facts/groups.handlers.js';
import { ProviderScope } from './facts/provider-scope.service.js';
import { FilesModule } from './files/files.module.js';
import { HistoryController } from './history/history.controller.js';
import { History } from './history/history.service.js';
import { MergePeopleService } from './merging/merge-people.service.js';
import { migrations } from './migrations/index.js';
import { PassedOnController } from './passed-on/passed-on.controller.js';
import { PassedOnHandlers } from './passed-on/passed-on.handlers.js';
import { PassedOn } from './passed-on/passed-on.service.js';
import { Drafts } from './portfolios/drafts.service.js';
import { PortfoliosController } from './portfolios/portfolios.controller.js';
import { Portfolios } from './portfolios/portfolios.service.js';
import { Assessing } from './submissions/assessing.service.js';
import { Freezing } from './submissions/freezing.service.js';
import { SubmissionReads } from './submissions/submission-reads.service.js';
import { SubmissionsController } from './submissions/submissions.controller.js';

/** The aggregates judge one another's facts (a mark needs its batch, a batch its marks), so they are one module. */
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'portfolio',
      entities,
      migrations,
      consumes: ['enrolment', 'scheduling', 'identity', 'accreditation'],
      errorStatus,
      env: PortfolioEnv,
    }),
    FilesModule,
  ],
  controllers: [
    PortfoliosController,
    EvidencesController,
    SubmissionsController,
    BatchesController,
    ConflictsController,
    HistoryController,
    PassedOnController,
    EnrolmentHandlers,
    SchedulingHandlers,
    PassedOnHandlers,
  ],
  providers: [
    ProviderScope,
    Facts,
    FactsWriter,
    History,
    Portfolios,
    Drafts,
    ErasePersonService,
    MergePeopleService,
    Evidences,
    {
      provide: EvidenceQuota,
      inject: [PortfolioEnv],
      useFactory: (env: PortfolioEnv): EvidenceQuota => ({
        bytes: env.EVIDENCE_MAX_BYTES,
        items: env.EVIDENCE_MAX_ITEMS,
        versions: env.EVIDENCE_MAX_VERSIONS,
      }),
    },
    EvidenceInput,
    Freezing,
    Assessing,
    SubmissionReads,
    Batches,
    BatchJoining,
    BatchTimer,
    Moderation,
    Releasing,
    ConflictFacts,
    Interests,
    Panel,
    PassedOn,
  ],
})
export class AppModule {}
