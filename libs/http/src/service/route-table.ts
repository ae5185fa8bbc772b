import { declaredRoutes, type DeclaredRoute } from '@collegium/auth';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Metadata key of Swagger's `@ApiConsumes`: what is documented is what is taken. */
const CONSUMES = 'swagger/apiConsumes';

/** The controllers' routes, found by method and pattern: what the edge must know of a route before anything of Nest runs. */
@Injectable()
export class RouteTable {
  private table: ReadonlyMap<string, DeclaredRoute> | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /** @param pattern as Fastify knows it, for example `/v1/people/:id` */
  find(method: string, pattern: string | undefined): DeclaredRoute | undefined {
    this.table ??= new Map(declaredRoutes(this.modules).map((route) => [`${route.method} ${route.path}`, route]));
    return this.table.get(`${method === 'HEAD' ? 'GET' : method} ${pattern}`) ?? this.table.get(`ALL ${pattern}`);
  }
}

/** Content types that a route takes as its body. */
export function contentTypesOf(route: DeclaredRoute): readonly string[] {
  return route.metadata<string[]>(CONSUMES) ?? ['application/json'];
}
