import { describe, expect, it } from '@jest/globals';
import type { MsgHdrs } from '@nats-io/transport-node';
import fc from 'fast-check';
import { envelopeOf, headersOf, UndecodableEvent, type Envelope } from './cloud-events.js';
import { percentDecode, percentEncode } from './percent.js';

const envelope: Envelope = {
  id: '019a0000-0000-7000-8000-000000000001',
  type: 'portfolio.portfolio_opened.v1',
  source: 'portfolio',
  subject: '019a0000-0000-7000-8000-000000000002',
  aggregateVersion: 3,
  tenant: 'hertscam',
  audience: 'herts',
  time: new Date('2027-03-01T12:00:00Z'),
  correlationId: 'Łódź 100%',
  causationId: '019a0000-0000-7000-8000-000000000003',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  position: 42,
};

const recordOf = (headers: MsgHdrs): Record<string, string> =>
  Object.fromEntries(headers.keys().map((name) => [name, headers.get(name)]));

describe('CloudEvents headers', () => {
  it('bring an envelope over as it was, with characters that headers do not take', () => {
    const headers = headersOf(envelope);
    expect(headers.get('ce-correlationid')).toBe('%C5%81%C3%B3d%C5%BA%20100%25');
    expect(headers.get('ce-source')).toBe('urn:collegium:portfolio');
    expect(envelopeOf('portfolio.portfolio_opened.v1.herts', recordOf(headers))).toEqual(envelope);
  });

  it.each(['id', 'type', 'source', 'subject', 'time', 'tenant', 'aggregateversion', 'correlationid', 'position'])(
    'are refused without ce-%s',
    (name) => {
      const headers = headersOf(envelope);
      headers.delete(`ce-${name}`);
      expect(() => envelopeOf('portfolio.portfolio_opened.v1.herts', recordOf(headers))).toThrow(
        new UndecodableEvent(`Header ce-${name} is missing`),
      );
    },
  );

  it.each([
    ['id', 'seventeen', 'Header ce-id is not a UUID'],
    ['time', 'yesterday', 'Header ce-time is not a time'],
    ['aggregateversion', '1.5', 'Header ce-aggregateversion is not a count'],
    ['position', '-1', 'Header ce-position is not a count'],
  ])('are refused with a broken ce-%s', (name, value, message) => {
    const headers = headersOf(envelope);
    headers.set(`ce-${name}`, value);
    expect(() => envelopeOf('portfolio.portfolio_opened.v1.herts', recordOf(headers))).toThrow(
      new UndecodableEvent(message),
    );
  });

  it('are refused when there are none', () => {
    expect(() => envelopeOf('a.b.v1.c', {})).toThrow(UndecodableEvent);
  });
});

describe('percentEncode', () => {
  it('makes printable ASCII of anything, and is undone by percentDecode', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
        (text) => {
          expect(percentEncode(text)).toMatch(/^[\x21-\x7e]*$/);
          expect(percentDecode(percentEncode(text))).toBe(text);
        },
      ),
    );
  });
});
