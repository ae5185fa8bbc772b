import { describeError } from './errors.js';

/** Names whose values never reach a log: secrets first, then what identifies a person. Compared without case, `-` and `_`. */
const secretNames = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'setcookie',
  'apikey',
  'privatekey',
  'assertion',
  'clientassertion',
  'clientsecret',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'code',
  'otp',
  'signature',
  'databaseurl',
];
const personalNames = [
  'email',
  'emailaddress',
  'username',
  'fullname',
  'givenname',
  'familyname',
  'firstname',
  'lastname',
  'preferredname',
  'displayname',
  'formername',
  'dateofbirth',
  'birthdate',
  'trn',
  'teacherreferencenumber',
  'phone',
  'telephone',
  'postaladdress',
  'studentnumber',
  'ip',
  'remoteaddress',
  'text',
  'comment',
  'note',
  'reason',
];
/** Statements and their values; a failed query carries personal data in them. */
const statementNames = ['parameters', 'query', 'sql', 'body', 'payload', 'detail', 'internalquery', 'where'];

const hidden = new Set([...secretNames, ...personalNames, ...statementNames]);
/** `code` is a secret in an OAuth request and the most useful field of an error: hidden only where it is a long string. */
const hiddenIfLong = new Set(['code']);

/**
 * Copies `value` with every hidden field replaced by `[redacted]`, at any depth. Errors become their description, dates stay dates, and what is nested deeper than
 * eight levels is cut off.
 */
export function redact(value: unknown, depth = 8): unknown {
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth - 1));
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isHidden(name, field) ? '[redacted]' : redact(field, depth - 1),
    ]),
  );
}

function isHidden(name: string, value: unknown): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  if (value === undefined || value === null) return false;
  if (hiddenIfLong.has(plain)) return typeof value === 'string' && value.length > 64;
  return hidden.has(plain);
}
