/**
 * Reads a query string; `filter[cohort]=a` becomes `{ filter: { cohort: 'a' } }`, one level deep. A name that comes twice becomes an array, so that a class that
 * expects one value refuses it.
 */
export function parseQuery(text: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(text)) {
    const nested = /^(\w+)\[([\w-]+)\]$/.exec(name);
    if (nested) add(groupOf(query, nested[1]!), nested[2]!, value);
    else add(query, name, value);
  }
  return query;
}

function groupOf(query: Record<string, unknown>, name: string): Record<string, unknown> {
  const existing = query[name];
  if (typeof existing === 'object' && existing !== null && !Array.isArray(existing))
    return existing as Record<string, unknown>;
  const group = Object.create(null) as Record<string, unknown>;
  query[name] = group;
  return group;
}

function add(target: Record<string, unknown>, name: string, value: string): void {
  const existing = target[name];
  target[name] = existing === undefined ? value : Array.isArray(existing) ? [...existing, value] : [existing, value];
}
