import { describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { cancelSession, rescheduleSession } from '../sessions/session.js';
import { anUndatedSession, aSession } from '../sessions/session.builder.js';
import { toICalendar, type CalendarItem } from './ical.js';

const year = { startsOn: '2026-09-01', endsOn: '2027-07-31' };
const calendar = (items: CalendarItem[], timeZone = 'Europe/London'): string =>
  toICalendar({ title: 'ELDP, Stevenage', timeZone, items });
const parse = (text: string) => new ICAL.Component(ICAL.parse(text) as [string, never[], never[]]);
const events = (text: string) => parse(text).getAllSubcomponents('vevent');
const only = (session: CalendarItem['session'], optional = false) => events(calendar([{ session, optional }]))[0]!;

describe('an iCalendar document', () => {
  it('says what RFC 5545 asks for, in lines that end in CRLF and are at most 75 octets long', () => {
    const text = calendar([{ session: aSession({ title: `Twilight: ${'éàü, ; \\ '.repeat(20)}` }), optional: false }]);
    expect(parse(text).getFirstPropertyValue('version')).toBe('2.0');
    expect(parse(text).getFirstPropertyValue('prodid')).toBe('-//Collegium//Scheduling//EN');
    expect(parse(text).getFirstPropertyValue('method')).toBe('PUBLISH');
    const lines = text.split('\r\n');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });

  it.each([
    ['in summer time', '2026-10-24T15:45', '2026-10-24T14:45:00.000Z'],
    ['in winter time', '2026-10-26T15:45', '2026-10-26T15:45:00.000Z'],
  ])('gives the instant of a session %s', (_what, localStart, instant) => {
    const event = new ICAL.Event(only(aSession({ localStart })));
    expect(event.startDate.toJSDate().toISOString()).toBe(instant);
    expect(event.startDate.zone.tzid).toBe('UTC');
    expect(event.duration.toSeconds()).toBe(90 * 60);
  });

  it('keeps what a title says through escaping and folding', () => {
    const title = 'Twilight; on „Führung“, part 2 \\ more';
    expect(new ICAL.Event(only(aSession({ title }))).summary).toBe(title);
  });

  it('tells of a move by the same UID with a higher SEQUENCE', () => {
    const moved = rescheduleSession(
      aSession(),
      { localStart: '2026-11-10T16:00', timeZone: 'Europe/London', durationMinutes: 90 },
      year,
      new Date('2026-10-01T09:00:00Z'),
    );
    const [before, after] = [only(aSession()), only(moved)];
    expect(after.getFirstPropertyValue('uid')).toBe(before.getFirstPropertyValue('uid'));
    expect([before.getFirstPropertyValue('sequence'), after.getFirstPropertyValue('sequence')]).toEqual([0, 1]);
    expect(String(after.getFirstPropertyValue('dtstamp'))).toBe('2026-10-01T09:00:00Z');
  });

  it('keeps a cancelled session, as cancelled', () => {
    const event = only(cancelSession(aSession(), 'snow', new Date('2026-10-01T09:00:00Z')));
    expect([event.getFirstPropertyValue('status'), event.getFirstPropertyValue('sequence')]).toEqual(['CANCELLED', 1]);
  });

  it('shows an optional session as tentative', () => {
    expect(only(aSession(), true).getFirstPropertyValue('status')).toBe('TENTATIVE');
    expect(only(aSession()).getFirstPropertyValue('status')).toBe('CONFIRMED');
  });

  it('leaves out a session that has no date', () => {
    expect(events(calendar([{ session: anUndatedSession(), optional: false }]))).toEqual([]);
  });

  it('tells a reader overseas the local time of the place', () => {
    const overseas = events(calendar([{ session: aSession(), optional: false }], 'Asia/Dubai'))[0]!;
    expect(overseas.getFirstPropertyValue('description')).toBe('Begins at 2026-10-13 15:45 (Europe/London).');
    expect(only(aSession()).getFirstPropertyValue('description')).toBeNull();
  });

  it('has the same bytes for the same calendar', () => {
    expect(calendar([{ session: aSession(), optional: false }])).toBe(
      calendar([{ session: aSession(), optional: false }]),
    );
  });
});
