import fc from 'fast-check';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Texts that have been somebody's undoing. */
const texts = [
  '',
  ' ',
  '\0',
  'a\0b',
  'Ann \ud83d',
  '\ude00',
  '\u202Etxt.exe',
  '\u200B',
  'a\r\nSet-Cookie: x=1',
  "' or 1=1 --",
  '%s%n{{7*7}}${7*7}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-1',
  '1e308',
  '9223372036854775808',
  '0000-00-00',
  '2027-02-31',
  '2027-06-31T16:00',
  '2027-06-30T25:61:61Z',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00.000Z',
  'Europe/Nowhere',
  'http://127.0.0.1:1/',
  'javascript:alert(1)',
  'not a uuid',
  '00000000-0000-0000-0000-000000000000',
  'TTTTTTTTTTTTTTTTTTTTT',
  'x'.repeat(300),
  '.'.repeat(5_000),
  'T'.repeat(5_000),
];

const numbers = [0, -1, 0.5, -0, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, Number.MIN_VALUE];

/** Cursors that no list has made. */
const cursors = ['["x"]', '[true]', '[1e308]', '[1e999]', '["-1"]', '["\\u0000"]', '[null,null]', '[]', '{}', 'x'].map(
  base64url,
);

/** A list or object nested so deep. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** Any value that does not belong where it stands. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...numbers) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], [{}], [1], ['\0'], { a: 1 }),
  },
  { weight: 1, arbitrary: fc.constantFrom(60, 70, 1_500).map(nested) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

/** The same as text, for paths and queries. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts, ...numbers.map(String)) },
  { weight: 2, arbitrary: fc.constantFrom(...cursors) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

/** A body that is not of the route's kind at all. */
export const hostileBody: fc.Arbitrary<{ readonly type: string; readonly body: string }> = fc.constantFrom(
  { type: 'text/csv', body: 'a,b\n1,2' },
  { type: 'text/csv', body: 'displayName,email\n"a\0b",x\n"unclosed' },
  { type: 'application/yaml', body: '- '.repeat(500) },
  { type: 'application/yaml', body: 'a: &a [*a]' },
  { type: 'application/x-www-form-urlencoded', body: 'a=%00&b=%ff' },
  {
    type: 'multipart/form-data; boundary=b',
    body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a\0.pdf"\r\n\r\nx\r\n--b--\r\n',
  },
  { type: 'multipart/form-data', body: 'no boundary' },
  { type: 'multipart/form-data; boundary=b', body: '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\na\0' },
  { type: 'text/plain', body: 'eyJhbGciOiJub25lIn0.e30.' },
  { type: 'application/pdf', body: '%PDF-1.7\n' },
  { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg">' },
  { type: 'application/json', body: '{"a":' },
  { type: 'application/json', body: '['.repeat(20_000) },
  { type: 'application/json', body: '[1]' },
  { type: 'application/json', body: '"\\ud83d"' },
  { type: 'application/json', body: 'null' },
  { type: 'application/json', body: '{"__proto__":{"a":1}}' },
  { type: 'application/json; charset=utf-7', body: '{}' },
  { type: 'x', body: 'x' },
);
