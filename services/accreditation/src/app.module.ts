import { ServiceModule } from '@collegium/http';
import { Module } from '@nestjs/common';
import { AgreementsModule } from './agreements/agreements.module.js';
import { AwardsModule } from './awards/awards.module.js';
import { AwardCasesModule } from './cases/award-cases.module.js';
import { CertificatesModule } from './certificates/certificates.module.js';
import { ClaimsModule } from './claims/claims.module.js';
import { AccreditationEnv } from './config.js';
import { entities } from './entities.js';
import { errorStatus } from './errors.js';
import { IssuersModule } from './issuers/issuers.module.js';
import { IssuingBatchesModule } from './issuing-batches/issuing-batches.module.js';
import { migrations } from './migrations/migrations.js';
import { StatusListsModule } from './status-lists/status-lists.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'accreditation', entities, migrations, consumes: ['identity', 'enrolment', 'scheduling', 'portfolio'], errorStatus, env: AccreditationEnv }),
    AgreementsModule, AwardCasesModule, AwardsModule, CertificatesModule, ClaimsModule, IssuersModule, IssuingBatchesModule, StatusListsModule, SubscriptionsModule,
  ],
})
export class AppModule {}
