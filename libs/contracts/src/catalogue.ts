import type { DescFile, DescMessage } from '@bufbuild/protobuf';
import { describeEvent, isEvent, type EventDescription } from './events.js';
import { file_collegium_accreditation_v1_events } from './gen/collegium/accreditation/v1/events_pb.js';
import { file_collegium_enrolment_v1_events } from './gen/collegium/enrolment/v1/events_pb.js';
import { file_collegium_identity_v1_events } from './gen/collegium/identity/v1/events_pb.js';
import { file_collegium_portfolio_v1_events } from './gen/collegium/portfolio/v1/events_pb.js';
import { file_collegium_scheduling_v1_events } from './gen/collegium/scheduling/v1/events_pb.js';

const files: readonly DescFile[] = [
  file_collegium_identity_v1_events,
  file_collegium_enrolment_v1_events,
  file_collegium_scheduling_v1_events,
  file_collegium_portfolio_v1_events,
  file_collegium_accreditation_v1_events,
];

/** Every event of the platform, by its type, for example `portfolio.outcome_released.v1`. */
export const catalogue: ReadonlyMap<string, EventDescription> = readCatalogue(
  files.flatMap((file) => file.messages.filter(isEvent)),
);

/** Services that publish events; each has one stream. */
export const sources = ['identity', 'enrolment', 'scheduling', 'portfolio', 'accreditation'] as const;

/** A service that publishes events. */
export type Source = (typeof sources)[number];

function readCatalogue(messages: readonly DescMessage[]): Map<string, EventDescription> {
  const byType = new Map<string, EventDescription>();
  for (const message of messages) {
    const description = describeEvent(message);
    const twin = byType.get(description.type);
    if (twin) throw new TypeError(`${message.typeName} and ${twin.schema.typeName} are both ${description.type}`);
    byType.set(description.type, description);
  }
  return byType;
}
