import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { SERVICE_OPTIONS, type ServiceOptions } from './service-options.js';

/**
 * Imported by a service's `AppModule`: says what the service is made of. The platform itself (database, messaging, access, ...) is put together from it by
 * `createService`, because that needs the settings, and importing a file must not.
 */
@Module({})
export class ServiceModule {
  static forRoot(options: ServiceOptions): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      providers: [{ provide: SERVICE_OPTIONS, useValue: options }],
      exports: [SERVICE_OPTIONS],
    };
  }
}

/**
 * Finds the options in a service's root module.
 * @throws TypeError if it does not import `ServiceModule.forRoot(...)`
 */
export function serviceOptionsOf(appModule: Type): ServiceOptions {
  const imports = (Reflect.getMetadata(MODULE_METADATA.IMPORTS, appModule) ?? []) as (DynamicModule | Type)[];
  const own = imports.find(
    (candidate): candidate is DynamicModule => 'module' in candidate && candidate.module === ServiceModule,
  );
  const provider = own?.providers?.find(
    (candidate) => typeof candidate === 'object' && candidate.provide === SERVICE_OPTIONS,
  );
  if (!provider || !('useValue' in provider))
    throw new TypeError(`${appModule.name} does not import ServiceModule.forRoot(...)`);
  return provider.useValue as ServiceOptions;
}
