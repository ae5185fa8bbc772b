/**
 * What `buf breaking` does not see: our options. An event may not vanish, move to another aggregate, audience or
 * tenant, or stop marking a field as personal; and a name belongs to one message for ever.
 * @returns one sentence per breach
 */
export function breaches(released, current) {
  const found = [];
  const now = new Map(current.events.map((event) => [event.type, event]));
  for (const before of released.events) {
    const after = now.get(before.type);
    if (!after) {
      found.push(`${before.type} is gone`);
      continue;
    }
    if (after.message.typeName !== before.message.typeName)
      found.push(
        `${before.type} is another message now: ${after.message.typeName} instead of ${before.message.typeName}`,
      );
    for (const key of ['aggregate', 'aggregateId', 'audience', 'tenant'])
      if (after.option[key] !== before.option[key])
        found.push(`${before.type}: ${key} is ${after.option[key]} instead of ${before.option[key]}`);
    found.push(...lostMarks(before.message, after.message, released, current, before.type, new Set()));
  }
  return found;
}

function lostMarks(before, after, released, current, place, seen) {
  if (seen.has(before.typeName)) return [];
  seen.add(before.typeName);
  return before.fields.flatMap((field) => {
    const twin = after.fields.find((candidate) => candidate.number === field.number);
    if (!twin) return []; // buf breaking reports it
    if (released.personal(field) && !current.personal(twin))
      return [`${place}.${field.name} is no longer marked personal`];
    return field.message && twin.message
      ? lostMarks(field.message, twin.message, released, current, `${place}.${field.name}`, seen)
      : [];
  });
}
