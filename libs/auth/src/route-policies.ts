import { RequestMethod, type INestApplicationContext, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { POLICY, type RoutePolicy } from './decorators.js';

/** A route and who may call it; `policy` undefined means nobody. */
export interface RouteWithPolicy {
  readonly method: string;
  readonly path: string;
  /** `Controller.handler`, or what registered the route by hand. */
  readonly handler: string;
  readonly policy: RoutePolicy | undefined;
}

/** A route with what its decorators say. */
export interface DeclaredRoute extends RouteWithPolicy {
  /** What a decorator has set on the handler, or else on its controller. */
  metadata<T>(key: string): T | undefined;
}

/** Every route of an application that is a controller's. */
export function declaredRoutes(modules: ModulesContainer): DeclaredRoute[] {
  const controllers = new Set(
    [...modules.values()]
      .flatMap((module) => [...module.controllers.values()])
      .map((wrapper) => wrapper.metatype as Type),
  );
  return [...controllers].flatMap(routesOf);
}

/**
 * Lists every route of an application with its policy, for the test that walks all routes.
 * @param byHand routes that bypass Nest, and so its guards (hijacked ones): they must be listed by whoever registers them
 */
export function routePolicies(
  app: INestApplicationContext,
  byHand: readonly RouteWithPolicy[] = [],
): RouteWithPolicy[] {
  const declared = declaredRoutes(app.get(ModulesContainer, { strict: false })).map(
    ({ method, path, handler, policy }) => ({ method, path, handler, policy }),
  );
  return [...declared, ...byHand].sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`));
}

function routesOf(controller: Type): DeclaredRoute[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const metadata = <T>(key: string): T | undefined =>
      (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;
    const policy = metadata<RoutePolicy>(POLICY);
    return pathsOf(controller).flatMap((prefix) =>
      pathsOf(handler).map((path) => ({
        method: RequestMethod[method],
        path: `/${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
        handler: `${controller.name}.${name}`,
        policy,
        metadata,
      })),
    );
  });
}

function pathsOf(target: object): string[] {
  const path = (Reflect.getMetadata(PATH_METADATA, target) ?? '') as string | string[];
  return Array.isArray(path) ? path : [path];
}
