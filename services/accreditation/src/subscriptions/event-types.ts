import { catalogue } from '@collegium/contracts';
import { refuse } from '../errors.js';

/** Types of events that are ever addressed to a university. */
export const universityTypes: readonly string[] = [...catalogue.values()]
  .filter(({ service, audienceField }) => service === 'accreditation' && audienceField === 'university')
  .map(({ type }) => type)
  .sort();

/** Major versions in which there are events for universities, the newest last. */
export const payloadVersions: readonly string[] = [...new Set(universityTypes.map(versionOf))].sort(
  (left, right) => Number(left.slice(1)) - Number(right.slice(1)),
);

/** Types that a subscription gets: those it names, or all of the version that it is pinned to. */
export function typesOf({
  types,
  payloadVersion,
}: {
  readonly types: readonly string[];
  readonly payloadVersion: string;
}): readonly string[] {
  return types.length > 0 ? types : universityTypes.filter((type) => versionOf(type) === payloadVersion);
}

/** @throws DomainError `payload_version_unknown`, `event_type_unknown` */
export function assertTypes(types: readonly string[], version: string): void {
  if (!payloadVersions.includes(version))
    throw refuse(
      'payload_version_unknown',
      `There is no payload version ${version}.`,
      { version, known: payloadVersions },
      [
        {
          pointer: '/payloadVersion',
          code: 'payload_version_unknown',
          message: `must be one of ${payloadVersions.join(', ')}`,
        },
      ],
    );
  const known = typesOf({ types: [], payloadVersion: version });
  const unknown = types.filter((type) => !known.includes(type));
  if (unknown.length > 0)
    throw refuse(
      'event_type_unknown',
      `No event of payload version ${version} is called ${unknown.join(', ')}.`,
      { unknown, known },
      [
        {
          pointer: '/types',
          code: 'event_type_unknown',
          message: `${unknown.join(', ')} is none of ${known.join(', ')}`,
        },
      ],
    );
}

function versionOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
