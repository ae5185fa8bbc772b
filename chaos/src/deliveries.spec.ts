import { describe, expect, it } from '@jest/globals';
import { checkDeliveries, PAUSES_H, type Subscribed } from './deliveries.js';

const START = Date.parse('2027-07-05T08:00:00Z');
const at = (hours: number): Date => new Date(START + hours * 3_600_000);
const arrival = (eventId: string, subject: string, hours: number) => ({
  eventId,
  webhookId: eventId,
  subject,
  at: at(hours),
  verified: true,
});
const made = (eventId: string) => ({ eventId, status: 'delivered', tries: [{ at: at(0), status: 204 }] });

const clean: Subscribed = {
  owed: [
    { id: 'requested', subject: 'x', position: 1 },
    { id: 'registered', subject: 'x', position: 3 },
    { id: 'other', subject: 'y', position: 2 },
  ],
  deliveries: [
    made('requested'),
    made('other'),
    {
      eventId: 'registered',
      status: 'delivered',
      tries: [
        { at: at(0), status: null },
        { at: at(1), status: 503 },
        { at: at(2), status: 200 },
      ],
    },
  ],
  arrivals: [arrival('requested', 'x', 0), arrival('registered', 'x', 2), arrival('other', 'y', 3)],
  deaths: [],
  resumed: at(78),
};
const failures = (...hours: number[]) => hours.map((hour) => ({ at: at(hour), status: null }));

/** The kinds of findings, in a subscription that is clean but for these changes. */
const found = (changes: Partial<Subscribed>): string[] =>
  Object.entries(checkDeliveries({ ...clean, ...changes })).flatMap(([kind, list]) => (list.length > 0 ? [kind] : []));
const tried = (tries: Subscribed['deliveries'][number]['tries']): string[] =>
  found({ deliveries: [made('requested'), made('other'), { eventId: 'registered', status: 'delivered', tries }] });

describe('deliveries', () => {
  it('are as promised where everything owed arrived in the order of its subject', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, string, Partial<Subscribed>]>([
    ['an event that was not laid out', 'events not laid out', { deliveries: clean.deliveries.slice(1) }],
    [
      'an event that was laid out twice',
      'events laid out twice or unasked',
      { deliveries: [...clean.deliveries, made('other')] },
    ],
    [
      'an event of somebody else',
      'events laid out twice or unasked',
      { deliveries: [...clean.deliveries, made('foreign')] },
    ],
    [
      'a delivery that is still owed',
      'deliveries not made',
      { deliveries: [made('requested'), made('registered'), { eventId: 'other', status: 'stuck', tries: [] }] },
    ],
    [
      'a delivery without a success in its log',
      'deliveries not logged once',
      {
        deliveries: [
          made('requested'),
          made('registered'),
          { eventId: 'other', status: 'delivered', tries: failures(0) },
        ],
      },
    ],
    ['an event that never arrived', 'events that never arrived', { arrivals: clean.arrivals.slice(1) }],
    [
      'an arrival that nobody owed',
      'arrivals unasked, unsigned or under another id',
      { arrivals: [...clean.arrivals, arrival('foreign', 'z', 4)] },
    ],
    [
      'an arrival without a good signature',
      'arrivals unasked, unsigned or under another id',
      { arrivals: [...clean.arrivals.slice(1), { ...clean.arrivals[0]!, verified: false }] },
    ],
    [
      'an arrival under another webhook-id',
      'arrivals unasked, unsigned or under another id',
      { arrivals: [...clean.arrivals.slice(0, 2), { ...clean.arrivals[2]!, webhookId: 'new' }] },
    ],
    [
      'an arrival that comes again though nobody died',
      'arrivals again without a death',
      { arrivals: [...clean.arrivals, arrival('other', 'y', 4)] },
    ],
    [
      'an arrival that comes again after a death that was before both',
      'arrivals again without a death',
      { arrivals: [...clean.arrivals, arrival('other', 'y', 4)], deaths: [at(2)] },
    ],
    [
      'a subject whose events came crosswise',
      'arrivals out of order',
      { arrivals: [arrival('registered', 'x', 0), arrival('requested', 'x', 2), arrival('other', 'y', 3)] },
    ],
  ])('are not, with %s', (_name, kind, changes) => {
    expect(found(changes)).toContain(kind);
  });

  it('may come again where somebody died in between, also after a later one of the subject', () => {
    expect(found({ arrivals: [...clean.arrivals, arrival('requested', 'x', 4)], deaths: [at(3.5)] })).toEqual([]);
  });

  const sums = PAUSES_H.map((_, n) => PAUSES_H.slice(0, n).reduce((sum, pause) => sum + pause, 0)).concat(
    PAUSES_H.reduce((sum, pause) => sum + pause, 0),
  );

  it('are tried ten times over 75 hours, and anew when the university has come back', () => {
    expect([sums.length, Math.floor(sums.at(-1)!)]).toEqual([10, 75]);
    expect(tried([...failures(...sums), { at: at(80), status: 200 }])).toEqual([]);
    expect(tried([...failures(...sums, 80), { at: at(80 + sums[1]!), status: 200 }])).toEqual([]);
    expect(tried([...failures(...sums.slice(0, 9)), { at: at(78), status: 200 }])).toEqual([]); // another one had used up its tries
  });

  it('are not tried an eleventh time by themselves', () => {
    expect(tried(failures(...sums, 77))).toContain('tries out of schedule');
  });

  it.each(PAUSES_H.map((_, n) => n))('are not tried before pause %i is over', (n) => {
    const hours = sums.slice(0, n + 2).with(n + 1, sums[n + 1]! - PAUSES_H[n]! / 2);
    expect(tried([...failures(...hours), { at: at(90), status: 200 }])).toContain('tries out of schedule');
  });

  it('are not tried after they were made', () => {
    expect(
      tried([
        { at: at(0), status: 200 },
        { at: at(1), status: 200 },
      ]),
    ).toEqual(['deliveries not logged once', 'tries out of schedule']);
  });
});
