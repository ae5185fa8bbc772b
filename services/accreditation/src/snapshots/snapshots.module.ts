import { Module } from '@nestjs/common';
import { ClaimsSource } from './claims.source.js';
import { RegistrationsSource } from './registrations.source.js';
import { SnapshotSources } from './snapshot-sources.js';
import { SnapshotsController } from './snapshots.controller.js';
import { Snapshots } from './snapshots.service.js';

@Module({
  controllers: [SnapshotsController],
  providers: [SnapshotSources, Snapshots, ClaimsSource, RegistrationsSource],
  exports: [SnapshotSources],
})
export class SnapshotsModule {}
