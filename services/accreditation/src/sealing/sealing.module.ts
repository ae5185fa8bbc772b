import { Vault } from '@collegium/vault';
import { Module } from '@nestjs/common';
import { AccreditationEnv } from '../config.js';
import { vaultOf } from './sealed-columns.js';

@Module({
  providers: [{ provide: Vault, inject: [AccreditationEnv], useFactory: vaultOf }],
  exports: [Vault],
})
export class SealingModule {}
