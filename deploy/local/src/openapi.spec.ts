import { readFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { documentFaults } from '@collegium/testing';
import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { serviceNames } from './settings.js';

type Schema = Record<string, unknown>;
type Document = {
  paths: Record<string, Record<string, { parameters?: { name: string; schema: { $ref: string } }[] }>>;
  webhooks?: Record<string, unknown>;
  components: { schemas: Record<string, Schema & { properties?: Record<string, Schema> }> };
};

const documentOf = (service: string): Document =>
  JSON.parse(readFileSync(new URL(`../../../docs/openapi/${service}.json`, import.meta.url), 'utf8')) as Document;

describe.each(serviceNames)('the OpenAPI document of %s', (service) => {
  it('leaves nothing open: references resolve, lists are pages, filters are deepObject, answers have schemas', () => {
    expect(documentFaults(documentOf(service))).toEqual([]);
  });

  it('is accepted by @seriousme/openapi-schema-validator', async () => {
    const { valid, errors } = await new Validator().validate(documentOf(service));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('is accepted by @apidevtools/swagger-parser', async () => {
    await expect(SwaggerParser.validate(documentOf(service) as never)).resolves.toBeDefined();
  });

  it('types the events of its feed by their names', () => {
    const { FeedAnswer, Event } = documentOf(service).components.schemas;
    expect(FeedAnswer!.properties!.data!.items).toEqual({ $ref: '#/components/schemas/Event' });
    const { propertyName, mapping } = Event!.discriminator as { propertyName: string; mapping: Record<string, string> };
    expect(propertyName).toBe('type');
    expect(Object.keys(mapping).every((type) => type.startsWith(`${service}.`))).toBe(true);
    expect(Object.values(mapping)).toEqual((Event!.oneOf as { $ref: string }[]).map(({ $ref }) => $ref));
  });
});

describe('the OpenAPI documents', () => {
  it('name the filters of a list with their values', () => {
    const { paths, components } = documentOf('accreditation');
    const filter = paths['/v1/credit-claims']!.get!.parameters!.find(({ name }) => name === 'filter')!;
    const { properties } = components.schemas[filter.schema.$ref.split('/').at(-1)!]!;
    expect(properties!.status!.enum).toContain('requested');
  });

  it('say what is posted to the endpoints of universities', () => {
    expect(Object.keys(documentOf('accreditation').webhooks ?? {})).toContain('accreditation.credit_requested.v1');
  });
});

describe('the JSON Schemas of events', () => {
  it('are read by Ajv in strict mode once it knows the keyword that docs/events.md names', () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, validateFormats: false });
    ajv.addKeyword({ keyword: 'x-personal', schemaType: 'boolean' });
    const catalogue = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');
    expect(catalogue).toContain("ajv.addKeyword({ keyword: 'x-personal', schemaType: 'boolean' })");
    const types = [...catalogue.matchAll(/\(schemas\/([\w.]+\.json)\)/g)].map(([, file]) => file!);
    expect(types.length).toBeGreaterThan(80);
    for (const file of types)
      ajv.compile(
        JSON.parse(readFileSync(new URL(`../../../docs/schemas/${file}`, import.meta.url), 'utf8')) as Schema,
      );
  });
});
