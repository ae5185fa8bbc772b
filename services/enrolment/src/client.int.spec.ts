import { everyPage } from '@collegium/clients';
import { organisationsList, organisationsRegister, type RegisterOrganisationDto } from '@collegium/clients/enrolment';
import { createClient } from '@collegium/clients/enrolment/client';
import { startTestService, type TestService } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppModule } from './app.module.js';

describe('the generated client', () => {
  let service: TestService;
  let client: ReturnType<typeof createClient>;
  const register = (code: string, kind: RegisterOrganisationDto['kind'] = 'university') =>
    organisationsRegister({
      client,
      body: { code, kind, name: `Name of ${code}` },
      headers: { 'Idempotency-Key': `register-${code}` },
    });

  beforeAll(async () => {
    service = await startTestService(AppModule);
    client = createClient({
      baseUrl: service.url,
      auth: await service.issuer.token({ roles: ['consortium:consortium:office'], subject: 'olivia', clientId: 'web' }),
    });
  }, 120_000);
  afterAll(() => service.close());

  it('writes, once for a key, and gives the problem of what is refused with its code', async () => {
    const first = await register('herts');
    const again = await register('herts');
    expect([first.response?.status, first.data?.code, again.data]).toEqual([201, 'herts', first.data]);
    const { data, error } = await organisationsRegister({
      client,
      body: { code: 'consortium', kind: 'provider', name: 'x' },
    });
    expect([data, error?.code]).toEqual([undefined, 'validation_failed']);
  });

  it('filters, and follows next page by page', async () => {
    for (const code of ['uni-a', 'uni-b']) await register(code);
    await register('hertscam', 'provider');
    const pages: string[][] = [];
    for await (const page of everyPage((after) =>
      organisationsList({
        client,
        query: { limit: 2, filter: { kind: 'university' }, ...(after ? { after } : {}) },
        throwOnError: true,
      }),
    ))
      pages.push(page.map(({ code }) => code));
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat().sort()).toEqual(['herts', 'uni-a', 'uni-b']);
  });

  it('compiles for values that there are, and for no others', () => {
    const query: NonNullable<Parameters<typeof organisationsList>[0]>['query'] = { filter: { kind: 'university' } };
    // @ts-expect-error there is no such kind of organisation
    const wrong: typeof query = { filter: { kind: 'pub' } };
    expect([query?.filter?.kind, wrong?.filter?.kind]).toEqual(['university', 'pub']);
  });
});
