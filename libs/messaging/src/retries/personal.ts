import { catalogue, personalPaths, type JsonValue, type PersonalPath } from '@collegium/contracts';

/** Paths to the personal fields of an event type; none for a type that is not known. */
export function personalPathsOf(type: string): readonly PersonalPath[] {
  const description = catalogue.get(type);
  return description ? personalPaths(description.schema) : [];
}

/** Types of the catalogue that carry personal fields. */
export const personalTypes: readonly string[] = [...catalogue.keys()].filter(
  (type) => personalPathsOf(type).length > 0,
);

/** A copy of an event's data with its personal fields blank, and still of the right kind: readers decode it as before. */
export function withoutPersonal(type: string, data: JsonValue): JsonValue {
  return personalPathsOf(type).reduce(blank, data);
}

function blank(value: JsonValue, path: PersonalPath): JsonValue {
  if (Array.isArray(value)) return value.map((item) => blank(item, path));
  if (typeof value !== 'object' || value === null) return value;
  const [field, ...rest] = path as [string, ...string[]];
  const current = value[field];
  if (current === undefined) return value;
  return { ...value, [field]: rest.length > 0 ? blank(current, rest) : blanked(current) };
}

/** null stands for the default of any field in proto3 JSON. */
function blanked(value: JsonValue): JsonValue {
  if (typeof value === 'string') return '';
  return Array.isArray(value) ? [] : null;
}
