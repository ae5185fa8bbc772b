import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

type Filters = { query: object; property: string | symbol; type: () => new () => object };
const known: Filters[] = [];

/** Notes a property that is a group of filters; its class may be declared later in the file, so it is looked at when the document is made. */
export function rememberFilters(type: () => new () => object): PropertyDecorator {
  return (query, property) => {
    known.push({ query, property, type });
  };
}

/**
 * Describes the groups of filters as `deepObject` parameters. By itself @nestjs/swagger would write a reference without a name:
 * it explores the classes of bodies, and those within a query it does not.
 */
export function describeFilters(): void {
  for (const { query, property, type } of known.splice(0)) {
    const filter = type();
    ApiExtraModels(filter)(query.constructor);
    ApiProperty({
      required: false,
      style: 'deepObject',
      explode: true,
      description: 'filter[name]=value',
      schema: { $ref: getSchemaPath(filter) },
    } as never)(query, property);
  }
}
