import { Module } from '@nestjs/common';
import { SealingModule } from '../sealing/sealing.module.js';
import { ConsortiumIssuerController, IssuersController } from './issuers.controller.js';
import { IssuersService } from './issuers.service.js';
import { AccreditationEnv } from '../config.js';
import { LocalSigner, Signer, SignerOfEachKey } from './signer.service.js';
import { vaultSettings } from './vault.client.js';
import { VaultSigner } from './vault.signer.js';

@Module({
  imports: [SealingModule],
  controllers: [ConsortiumIssuerController, IssuersController],
  providers: [
    IssuersService,
    LocalSigner,
    {
      provide: Signer,
      inject: [LocalSigner, AccreditationEnv],
      useFactory: (local: LocalSigner, env: AccreditationEnv) => {
        const settings = vaultSettings(env);
        return new SignerOfEachKey(local, settings && new VaultSigner(settings));
      },
    },
  ],
  exports: [IssuersService],
})
export class IssuersModule {}
