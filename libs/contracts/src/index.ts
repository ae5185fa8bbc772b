export {
  addressOf,
  decodeEvent,
  describeEvent,
  encodeEvent,
  eventOf,
  isEvent,
  isPersonal,
  personalPaths,
  subjectOf,
  UnaddressableEvent,
} from './events.js';
export type { EventAddress, EventDescription, PersonalPath } from './events.js';
export { catalogue, sources } from './catalogue.js';
export type { Source } from './catalogue.js';
export { STREAM_MAX_AGE_DAYS, canaryStream, streamOf, streams } from './streams.js';
export type { StreamDefinition } from './streams.js';
export { eventSchemas } from './gen/event-schemas.js';
export { timestampDate, timestampFromDate, timestampNow } from '@bufbuild/protobuf/wkt';
export type { DescMessage, JsonValue, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
export * from './gen/collegium/identity/v1/events_pb.js';
export * from './gen/collegium/enrolment/v1/definition_pb.js';
export * from './gen/collegium/enrolment/v1/events_pb.js';
export * from './gen/collegium/scheduling/v1/events_pb.js';
export * from './gen/collegium/portfolio/v1/events_pb.js';
export * from './gen/collegium/accreditation/v1/events_pb.js';
