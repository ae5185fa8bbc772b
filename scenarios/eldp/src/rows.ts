/** Rows that several acts prove together: each adds what it saw. */
export const rows = {
  conversations: [
    'X-09',
    'Student registration and credit are talks both ways, with queries and deadlines, and both sides sign that nothing differs',
  ],
  creditedOnce: [
    'X-10',
    'No piece of work is credited twice in the consortium: same bytes, same lineage of submissions',
  ],
  lateComer: ['X-11', 'Who subscribes late has, by snapshot and feed, what somebody has who listened from the start'],
  closedIssuer: [
    'X-12',
    'A certificate verifies after its provider has closed, and its status goes on under the successor',
  ],
} as const;
