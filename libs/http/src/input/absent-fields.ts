import { getMetadataStorage } from 'class-validator';

/**
 * Takes out of a body or query, and of the classes within it, every field that the caller did not state: TypeScript's class fields
 * make an instance own each of its fields, and whoever spreads it over something else would wipe what is not `undefined` there.
 * `null` says the same as leaving a field out, but where the field is declared `nullable`.
 */
export function withoutAbsentFields<Value>(value: Value): Value {
  if (Array.isArray(value)) value.forEach(withoutAbsentFields);
  else if (isValidated(value))
    for (const [field, stated] of Object.entries(value))
      if (stated === undefined || (stated === null && !isNullable(value, field))) delete value[field];
      else withoutAbsentFields(stated);
  return value;
}

function isValidated(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    getMetadataStorage().getTargetValidationMetadatas(value.constructor, '', false, false).length > 0
  );
}

function isNullable(instance: object, field: string): boolean {
  const declared = Reflect.getMetadata('swagger/apiModelProperties', instance, field) as
    { nullable?: boolean } | undefined;
  return declared?.nullable === true;
}
