import { policyNames, routePolicies } from '@collegium/auth';
import type { PolicyName, RouteWithPolicy } from '@collegium/auth';
import { randomUUID } from 'node:crypto';
import type { TestRequest, TestResponse, TestService } from './test-service.js';

/** What the walk through all routes is told of a service. */
export interface PolicyMatrixOptions {
  /** Organisation (or person id) whose rows `params` name. */
  own: string;
  /** Another one, which must not see them. */
  foreign: string;
  /** Values of path parameters that name rows of `own`: by `METHOD /path#name`, by `METHOD /path`, or by parameter name. */
  params?: Record<string, string>;
  /** Bodies that are valid, so that the answer is about access and not about the body: by `METHOD /path`. */
  bodies?: Record<string, unknown>;
  /** Routes, as `METHOD /path`, whose rows are everybody's to read. */
  shared?: readonly string[];
  /** Routes that bypass Nest, so that a list of them cannot be had from it. */
  byHand?: readonly RouteWithPolicy[];
}

/** A route that let somebody in, or kept somebody out, against its policy. */
export interface PolicyViolation {
  route: string;
  who: string;
  wanted: string;
  got: number | string;
}

/**
 * Walks all routes of a service, each with no token, with bad tokens, with every role that its policy does not name (403), with every role
 * it names (neither 401 nor 403), and with those roles held elsewhere against rows of `own` (never an answer that holds them).
 * @returns the violations; a spec expects none
 */
export async function policyMatrix(service: TestService, options: PolicyMatrixOptions): Promise<PolicyViolation[]> {
  const walk = new Walk(service, options);
  for (const route of routePolicies(service.app, options.byHand)) await walk.tokens(route);
  return walk.violations;
}

/**
 * The second line of defence alone: calls every route with all roles at `own`, so that the policies in code let it through, but with the
 * scopes of `foreign` in the database. Row-level security must hide the rows that `params` name.
 * @returns the violations; a spec expects none
 */
export async function rowSecurityProbe(service: TestService, options: PolicyMatrixOptions): Promise<PolicyViolation[]> {
  const walk = new Walk(service, options);
  service.forceScopes([options.foreign]);
  try {
    for (const route of routePolicies(service.app, options.byHand))
      await walk.rows(route, rolesAt(options.own), 'all roles here, scopes of another');
  } finally {
    service.forceScopes(undefined);
  }
  return walk.violations;
}

class Walk {
  readonly violations: PolicyViolation[] = [];

  constructor(
    private readonly service: TestService,
    private readonly options: PolicyMatrixOptions,
  ) {}

  async tokens(route: RouteWithPolicy): Promise<void> {
    const { policy } = route;
    if (!policy) return this.complain(route, 'anybody', 'a declared policy', 'none');
    const anonymous = await this.send(route, {});
    if (policy.public) {
      if (anonymous.status === 401 || anonymous.status === 403)
        this.complain(route, 'nobody', 'let in', anonymous.status);
      return;
    }
    if (anonymous.status !== 401) this.complain(route, 'nobody', '401', anonymous.status);
    const everything = { roles: rolesAt(this.options.own) };
    for (const kind of ['expiredToken', 'foreignToken', 'wrongAudienceToken'] as const) {
      const { status } = await this.send(route, { token: await this.service.issuer[kind](everything) });
      if (status !== 401) this.complain(route, kind, '401', status);
    }
    for (const name of policyNames) await this.role(route, name, policy.roles);
    if (!policy.roles.includes('signed-in'))
      await this.rows(
        route,
        policy.roles.map((name) => roleAt(name, this.options.foreign)),
        'the right roles elsewhere',
      );
  }

  /** Without rows of `own` in the path: what is let in must find nothing to change. */
  private async role(route: RouteWithPolicy, name: PolicyName, allowed: readonly PolicyName[]): Promise<void> {
    const { status } = await this.send(route, { as: [roleAt(name, this.options.own)] });
    if (allowed.includes(name) || allowed.includes('signed-in')) {
      if (status === 401 || status === 403 || status >= 500) this.complain(route, name, 'let in', status);
    } else if (status !== 403) this.complain(route, name, '403', status);
  }

  /** With rows of `own` in the path, by somebody who must not see them. */
  async rows(route: RouteWithPolicy, roles: readonly string[], who: string): Promise<void> {
    const key = keyOf(route);
    if (route.policy?.public !== false || this.options.shared?.includes(key)) return;
    const path = this.pathOf(route, true);
    if (path === undefined && parametersOf(route).length > 0) return; // no row of this kind is named
    const { status, body } = await this.send(route, { as: roles, body: this.bodyOf(route) }, path);
    const text = JSON.stringify(body ?? '');
    const shown = Object.values(this.options.params ?? {}).find((id) => status < 300 && text.includes(id));
    if (shown) this.complain(route, who, `nothing of ${this.options.own}`, `${status} with ${shown}`);
    else if (status >= 500 || (status < 300 && parametersOf(route).length > 0))
      this.complain(route, who, '403 or 404', status);
  }

  private send(route: RouteWithPolicy, request: TestRequest, path = this.pathOf(route, false)!): Promise<TestResponse> {
    return this.service.request(route.method === 'ALL' ? 'GET' : route.method, path.replace(/\*$/, ''), request);
  }

  /** The path with its parameters filled in: with rows of `own` (undefined if one is not known), or with ids of nothing at all. */
  private pathOf(route: RouteWithPolicy, own: boolean): string | undefined {
    const key = keyOf(route);
    let path = route.path;
    for (const name of parametersOf(route)) {
      const params = this.options.params ?? {};
      const value = own ? (params[`${key}#${name}`] ?? params[key] ?? params[name]) : randomUUID();
      if (value === undefined) return undefined;
      path = path.replace(`:${name}`, value);
    }
    return path;
  }

  private bodyOf(route: RouteWithPolicy): unknown {
    return this.options.bodies?.[keyOf(route)] ?? (['GET', 'HEAD', 'DELETE'].includes(route.method) ? undefined : {});
  }

  private complain(route: RouteWithPolicy, who: string, wanted: string, got: number | string): void {
    this.violations.push({ route: keyOf(route), who, wanted, got });
  }
}

const keyOf = ({ method, path }: RouteWithPolicy): string => `${method} ${path}`;
const parametersOf = ({ path }: RouteWithPolicy): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
const roleAt = (name: PolicyName, organisation: string): string =>
  name === 'signed-in' ? `school:${organisation}:signed-in-only` : name.replace(':', `:${organisation}:`);
const rolesAt = (organisation: string): string[] =>
  policyNames.filter((name) => name !== 'signed-in').map((name) => roleAt(name, organisation));
