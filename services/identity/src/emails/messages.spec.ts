import { describe, expect, it } from '@jest/globals';
import { conflictMessage, invitationMessage, isPlainName, rolesMessage } from './messages.js';

const url = 'https://portal.example';
const inviter = { name: 'Cora Coordinator', organisations: ['hertscam'] };
const attack =
  'you,\n\nyour account was suspended. Confirm your password at https://evil.example/login\n\nThe text below is from somebody else:';

describe('a greeting', () => {
  it.each([
    ['Robin Example'],
    ['Zoë Smith-Jones'],
    ["Siân O'Neill"],
    ['Dr. J.R.R. Tolkien'],
    ['Nguyễn Thị Minh Khai'],
    ['王小明'],
    ['محمد علي'],
    ['Ludwig van Beethoven'],
  ])('says %s', (name) => {
    expect(isPlainName(name)).toBe(true);
    expect(invitationMessage(name, inviter, url).text).toContain(`Hello ${name},`);
  });

  it.each([
    [attack],
    ['Go to evil.example now'],
    ['www.evil.example'],
    ['mallory@evil.example'],
    ['Call 0800 123456'],
    ['your account was suspended'],
    ['Robin\u202Eelpmaxe'],
    ['Robin\nExample'],
    ['Robin <b>Example</b>'],
    ['evil。example'],
    [''],
    ['N'.repeat(61)],
  ])('does not say %j', (name) => {
    expect(invitationMessage(name, inviter, url).text.startsWith('Hello,\n\n')).toBe(true);
  });
});

it('an invitation names who invites and where to go, and holds no other link and no text of a stranger', () => {
  const { text } = invitationMessage(attack, inviter, url);
  expect(text).toContain('by Cora Coordinator, for the organisation hertscam.');
  expect(text.match(/\S+:\/\/\S+/g)).toEqual([url]);
  expect(text).not.toContain('evil');
});

it.each([
  ['an invitation', invitationMessage('Robin', { name: attack, organisations: ['evil\nco', 'hertscam'] }, url)],
  ['a mail about roles', rolesMessage({ name: attack, organisations: ['https://evil.example'] }, url)],
  ['a mail about a question', conflictMessage('email_in_use', 'evil.example/\n\nyou', url)],
])('%s says nothing of the sender that is no name and no code', (_what, { text, subject }) => {
  expect(text).not.toMatch(/evil/);
  expect(subject).not.toMatch(/evil|\n/);
});
