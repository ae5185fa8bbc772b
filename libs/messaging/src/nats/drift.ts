/** A stream or consumer is not as defined. */
export class Drift extends Error {
  override readonly name = 'Drift';
}

/**
 * Compares what a server reports with what is wanted, field by field. Fields that are not wanted are the server's own business;
 * a wanted one that the server does not report was silently dropped.
 * @throws Drift that names every field, both values, and the remedy
 */
export function assertAsDefined(
  thing: string,
  wanted: Readonly<Record<string, unknown>>,
  reported: Readonly<Record<string, unknown>>,
): void {
  const differences = differencesOf(wanted, reported);
  if (differences.length > 0)
    throw new Drift(
      `${thing} is not as defined: ${differences.join('; ')}. Run the provision command, or delete what was made by hand.`,
    );
}

/** What `assertAsDefined` would complain of: `max_age is 7, should be 5`, one for each field. */
export function differencesOf(
  wanted: Readonly<Record<string, unknown>>,
  reported: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(wanted)
    .filter(([field, value]) => !isSame(value, reported[field] ?? absent(value)))
    .map(([field, value]) => `${field} is ${show(reported[field])}, should be ${show(value)}`);
}

/** JSON of a Go server leaves out false, 0 and empty strings. */
function absent(value: unknown): unknown {
  if (value === false || value === 0 || value === '') return value;
  return undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
