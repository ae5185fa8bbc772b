import { refuseCommon } from '@collegium/errors';
import type { FastifyInstance } from 'fastify';

/** Answers 405 with `Allow` where a path exists with other methods (RFC 9110, 15.5.6); a path that does not exist stays a 404. */
export function addAllowedMethods(fastify: FastifyInstance): void {
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url !== '*' && url !== '/*') routes.push({ path: pathOf(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const path = request.url.split('?')[0]!;
    const allowed = new Set(routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods));
    if (allowed.size === 0 || allowed.has(request.method)) {
      done();
      return;
    }
    const methods = [...allowed].sort().join(', ');
    void reply.header('Allow', methods);
    done(refuseCommon('method_not_allowed', `${request.method} is not for this path: it takes ${methods}.`));
  });
}

/** The paths of a pattern: `:name` is anything but a slash, `*` anything. */
function pathOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}
