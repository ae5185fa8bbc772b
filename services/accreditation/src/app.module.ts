import { ServiceModule } from '@collegium/http';
import { Module } from '@nestjs/common';
import { AgreementsModule } from './agreements/agreements.module.js';
import { AnswerSheetsModule } from './answer-sheets/answer-sheets.module.js';
import { AwardsModule } from './awards/awards.module.js';
import { AwardCasesModule } from './cases/award-cases.module.js';
import { CertificatesModule } from './certificates/certificates.module.js';
import { ClaimsModule } from './claims/claims.module.js';
import { ClrModule } from './clr/clr.module.js';
import { AccreditationEnv } from './config.js';
import { DetailsModule } from './details/details.module.js';
import { entities } from './entities.js';
import { errorStatus } from './errors.js';
import { IssuersModule } from './issuers/issuers.module.js';
import { IssuingBatchesModule } from './issuing-batches/issuing-batches.module.js';
import { JointBodiesModule } from './joint-bodies/joint-bodies.module.js';
import { migrations } from './migrations/migrations.js';
import { NoticesModule } from './notices/notices.module.js';
import { ReconciliationsModule } from './reconciliations/reconciliations.module.js';
import { RegistrationAnswersModule } from './registrations/registration-answers.module.js';
import { RegistrationsModule } from './registrations/registrations.module.js';
import { SharesModule } from './shares/shares.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { StatusListsModule } from './status-lists/status-lists.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { SuccessionsModule } from './successions/successions.module.js';
import { VerificationModule } from './verification/verification.module.js';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'accreditation',
      webhooksTo: 'university',
      entities,
      migrations,
      consumes: ['identity', 'enrolment', 'scheduling', 'portfolio'],
      errorStatus,
      env: AccreditationEnv,
    }),
    AgreementsModule,
    AnswerSheetsModule,
    AwardCasesModule,
    AwardsModule,
    CertificatesModule,
    ClaimsModule,
    ClrModule,
    DetailsModule,
    IssuersModule,
    IssuingBatchesModule,
    JointBodiesModule,
    NoticesModule,
    ReconciliationsModule,
    RegistrationAnswersModule,
    RegistrationsModule,
    SharesModule,
    SnapshotsModule,
    StatusListsModule,
    SubscriptionsModule,
    SuccessionsModule,
    VerificationModule,
  ],
})
export class AppModule {}
