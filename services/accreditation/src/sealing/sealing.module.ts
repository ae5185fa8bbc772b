import { Module } from '@nestjs/common';
import { AccreditationEnv } from '../config.js';
import { Sealer } from './sealer.service.js';

@Module({
  providers: [
    {
      provide: Sealer,
      inject: [AccreditationEnv],
      useFactory: (env: AccreditationEnv) => new Sealer(Buffer.from(env.ENCRYPTION_KEY, 'base64')),
    },
  ],
  exports: [Sealer],
})
export class SealingModule {}
