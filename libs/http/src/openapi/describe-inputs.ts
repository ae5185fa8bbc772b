import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

type Facts = { name: string | undefined; type: string; each: boolean; constraints: readonly unknown[] };

type Described = Readonly<Record<string, unknown>>;

/** Metadata key under which @nestjs/swagger keeps what `@ApiProperty` said. */
const API_PROPERTY = 'swagger/apiModelProperties';

/** What a validation decorator says about a value, by its name. */
const schemas: Readonly<Record<string, (constraints: readonly unknown[]) => ApiPropertyOptions>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isUuid: () => ({ type: 'string', format: 'uuid', example: '01890a5d-ac96-774b-bcce-b302099a8057' }),
  isEmail: () => ({ type: 'string', format: 'email', example: 'ada@example.org' }),
  isUrl: () => ({ type: 'string', format: 'uri', example: 'https://example.org/' }),
  isDateString: () => ({ type: 'string', format: 'date-time', example: '2027-01-25T09:00:00Z' }),
  isIso8601: () => ({ type: 'string', format: 'date-time', example: '2027-01-25T09:00:00Z' }),
  isIn: ([values]) => ({ enum: values as string[] }),
  isEnum: ([, values]) => ({ enum: values as string[] }),
  min: ([minimum]) => ({ minimum: minimum as number }),
  max: ([maximum]) => ({ maximum: maximum as number }),
  minLength: ([minLength]) => ({ minLength: minLength as number }),
  maxLength: ([maxLength]) => ({ maxLength: maxLength as number }),
  isLength: ([minLength, maxLength]) => ({
    minLength: minLength as number,
    ...(maxLength === undefined ? {} : { maxLength: maxLength as number }),
  }),
  // A schema's pattern has no flags: one that ignores case cannot be said.
  matches: ([pattern]) => ((pattern as RegExp).flags.includes('i') ? {} : { pattern: (pattern as RegExp).source }),
};

/**
 * Describes the classes of bodies and queries out of their validation decorators, so that the document says what is enforced without it being said twice.
 * What an `@ApiProperty` says stays as it is; bounds and patterns that it does not mention are added.
 */
export function describeInputs(): void {
  // class-validator has no list of its classes but this field; without it they would all be documented as empty objects.
  const storage = getMetadataStorage() as unknown as { validationMetadatas: ReadonlyMap<unknown, unknown> };
  for (const target of storage.validationMetadatas.keys())
    if (typeof target === 'function') describeClass(target as new () => object);
}

function describeClass(target: new () => object): void {
  const prototype = target.prototype as object;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
  for (const [property, found] of Object.entries(Object.groupBy(metadata, ({ propertyName }) => propertyName))) {
    const said = Reflect.getMetadata(API_PROPERTY, prototype, property) as Described | undefined;
    const facts: Facts[] = (found ?? []).map(({ name, type, each, constraints }) => ({
      name,
      type,
      each,
      constraints: constraints ?? [],
    }));
    if (!said) ApiProperty(optionsOf(facts))(prototype, property);
    else if (!isList(facts) && !said.isArray && !said.schema)
      ApiProperty(missingIn(said, optionsOf(facts)))(prototype, property);
  }
}

/** What validation decorators add to what `@ApiProperty` said: bounds and patterns that it left out, and that a number is whole. */
function missingIn(said: Described, enforced: ApiPropertyOptions): ApiPropertyOptions {
  const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern'] as const;
  const facts = enforced as Described;
  const added = bounds.filter((bound) => bound in facts && !(bound in said)).map((bound) => [bound, facts[bound]]);
  const whole = facts.type === 'integer' && said.type === Number ? [['type', 'integer']] : [];
  return Object.fromEntries([...added, ...whole]) as ApiPropertyOptions;
}

const isList = (facts: readonly Facts[]): boolean => facts.some(({ name, each }) => each || name === 'isArray');

function optionsOf(facts: readonly Facts[]): ApiPropertyOptions {
  const required = !facts.some(({ type }) => type === 'conditionalValidation');
  const described = facts.map(({ name, constraints }) => (name ? schemas[name]?.(constraints) : undefined));
  return Object.assign({}, ...described, { required }, isList(facts) ? { isArray: true } : {}) as ApiPropertyOptions;
}
