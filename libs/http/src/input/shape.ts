import type { FieldError } from '@collegium/errors';
import { pointerTo } from '@collegium/texts';
import type { Type } from '@nestjs/common';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/**
 * What is wrong with the shape of an input before its values are looked at: an array where a class is meant (class-validator would
 * validate each item and hand the array on), something else where a list is meant, and texts so long that no check should be run over
 * them. White space that is taken away later may make a text longer than it may be, hence the slack.
 */
export function shapeFaults(type: Type, value: unknown, pointer = ''): FieldError[] {
  if (!isObject(value)) return [fault(pointer, 'is_object', 'must be an object')];
  return [...Map.groupBy(metadataOf(type), ({ propertyName }) => propertyName)].flatMap(([name, metadata]) => {
    const child = value[name];
    if (child === undefined || child === null) return [];
    const at = pointerTo(pointer, name);
    return [...nestedFaults(type, name, metadata, child, at), ...lengthFaults(metadata, child, at)];
  });
}

function nestedFaults(
  type: Type,
  name: string,
  metadata: readonly Metadata[],
  child: unknown,
  at: string,
): FieldError[] {
  const nested = metadata.find((one) => one.type === ValidationTypes.NESTED_VALIDATION);
  if (!nested) return [];
  if (nested.each && !Array.isArray(child)) return [fault(at, 'is_array', 'must be a list')];
  const inner = innerType(type, name);
  if (!nested.each) return inner ? shapeFaults(inner, child, at) : [];
  return (child as unknown[]).flatMap((item, index) =>
    inner ? shapeFaults(inner, item, pointerTo(at, String(index))) : [],
  );
}

function lengthFaults(metadata: readonly Metadata[], child: unknown, at: string): FieldError[] {
  const longest = Math.min(...metadata.map(longestOf));
  const tooLong = (Array.isArray(child) ? child : [child]).some(
    (text) => typeof text === 'string' && text.length > 4 * longest + 1_000,
  );
  return tooLong ? [fault(at, 'max_length', `must have at most ${longest} characters`)] : [];
}

function longestOf({ name, constraints }: Metadata): number {
  const bound: unknown = name === 'maxLength' ? constraints[0] : name === 'isLength' ? constraints[1] : undefined;
  return typeof bound === 'number' ? bound : Infinity;
}

/** The class of a property, where it does not depend on the value. */
function innerType(type: Type, name: string): Type | undefined {
  const found = defaultMetadataStorage.findTypeMetadata(type, name);
  if (!found || found.options?.discriminator) return undefined;
  return (found.typeFunction as (() => Type) | undefined)?.();
}

function metadataOf(type: Type): Metadata[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(pointer: string, code: string, message: string): FieldError {
  return { pointer, code, message };
}
