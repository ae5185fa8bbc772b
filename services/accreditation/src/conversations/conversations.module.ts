import { Module } from '@nestjs/common';
import { OverdueFlags } from './overdue-flags.service.js';

@Module({ providers: [OverdueFlags], exports: [OverdueFlags] })
export class ConversationsModule {}
