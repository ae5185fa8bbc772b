import { randomUUID } from 'node:crypto';
import { describeEvent, encodeEvent, eventOf, EnrolmentAcceptedSchema } from '@collegium/contracts';

/** The event that everybody moves: an ordinary one, about 600 bytes with its headers. */
export const payload = JSON.stringify(
  encodeEvent(
    EnrolmentAcceptedSchema,
    eventOf(EnrolmentAcceptedSchema, {
      enrolmentId: randomUUID(),
      provider: 'hertscam',
      cohortId: randomUUID(),
      programmeId: randomUUID(),
      personId: randomUUID(),
      applicationId: randomUUID(),
      displayName: 'Amina Osei',
      setting: { urn: '117500', kind: 'school', name: 'Ashfield Primary School', timeZone: 'Europe/London' },
      staffRole: 'teacher',
      creditWanted: true,
      university: 'herts',
    }),
  ),
);
/** Its type. */
export const { type } = describeEvent(EnrolmentAcceptedSchema);
