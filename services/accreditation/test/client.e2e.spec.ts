import { everyPage } from '@collegium/clients';
import { claimsList, subscriptionsList, subscriptionsSubscribe } from '@collegium/clients/accreditation';
import { createClient } from '@collegium/clients/accreditation/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consortium, REGISTRY } from './consortium.builder.js';

describe('the generated client', () => {
  let consortium: Consortium;
  let client: ReturnType<typeof createClient>;

  beforeAll(async () => {
    consortium = await Consortium.start();
    client = createClient({
      baseUrl: consortium.service.url,
      auth: () => consortium.service.issuer.token(REGISTRY),
    });
  }, 120_000);
  afterAll(() => consortium.close());

  it('writes, and follows next page by page', async () => {
    for (const number of [1, 2, 3])
      await subscriptionsSubscribe({
        client,
        body: { method: 'pull', types: ['accreditation.credit_requested.v1'] },
        headers: { 'Idempotency-Key': `subscribe-${number}` },
        throwOnError: true,
      });
    const pages: number[] = [];
    for await (const page of everyPage((after) =>
      subscriptionsList({ client, query: { limit: 2, ...(after ? { after } : {}) }, throwOnError: true }),
    ))
      pages.push(page.filter(({ method }) => method === 'pull').length);
    expect(pages).toEqual([2, 1]);
  });

  it('filters by the values that there are, and compiles for no others', async () => {
    const { data } = await claimsList({ client, query: { filter: { status: 'requested' } }, throwOnError: true });
    expect(data).toEqual({ data: [], next: null });
    // @ts-expect-error a claim is never forgotten
    const { error } = await claimsList({ client, query: { filter: { status: 'forgotten' } } });
    expect(error?.code).toBe('validation_failed');
  });
});
