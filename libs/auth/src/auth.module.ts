import { APP_DATA_SOURCE, type ClassOf } from '@collegium/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { DataSource, MigrationInterface } from 'typeorm';
import { Access } from './access.js';
import { ActingInterceptor } from './acting.interceptor.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { DatabaseKeyCache } from './database-key-cache.js';
import { KeySet } from './key-set.js';
import { IssuerKeys1700000000010 } from './migrations/0010-issuer-keys.js';
import { TokenVerifier, type TokenRequirements } from './token-verifier.js';

/** Tables that a service needs for this library. */
export const authMigrations: readonly ClassOf<MigrationInterface>[] = [IssuerKeys1700000000010];

/** Guards every route of a service: only tokens of the configured issuer, only whom the route's policy names. */
@Module({})
export class AuthModule {
  /** @param requirements the issuer whose tokens count, and the audience they must name */
  static forRoot(requirements: TokenRequirements): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      providers: [
        {
          provide: KeySet,
          inject: [APP_DATA_SOURCE],
          useFactory: (source: DataSource) =>
            new KeySet({ issuer: requirements.issuer, cache: new DatabaseKeyCache(source) }),
        },
        {
          provide: TokenVerifier,
          inject: [KeySet],
          useFactory: (keys: KeySet) => new TokenVerifier(requirements, keys),
        },
        Authenticator,
        Access,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useClass: ActingInterceptor },
      ],
      exports: [TokenVerifier, Authenticator, Access],
    };
  }
}
