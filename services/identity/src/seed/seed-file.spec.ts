import { describe, expect, it } from '@jest/globals';
import { readSeed } from './seed-file.js';

const user = {
  email: 'Office@Consortium.example',
  name: 'Olivia Office',
  password: 'three random words',
  roles: [
    'consortium:consortium:office',
    { role: 'provider:elc:coordinator', from: '2026-09-01', until: '2027-08-31' },
  ],
};
const machine = {
  id: 'herts-registry',
  name: 'Registry',
  organisation: 'herts',
  roles: ['university:herts:client'],
  secret: 'a secret of the demo',
};
const application = {
  id: 'portal',
  kind: 'application',
  name: 'Portal',
  redirectUris: ['http://localhost:8080/callback'],
  deviceFlow: true,
};

function problemsOf(document: unknown, sandbox = true): string {
  try {
    readSeed(document, sandbox);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a seed file', () => {
  it('names users and clients', () => {
    const seed = readSeed({ users: [user], clients: [machine, application] }, true);
    expect(seed.users).toEqual([
      {
        email: 'office@consortium.example',
        name: 'Olivia Office',
        password: 'three random words',
        roles: [
          { role: 'consortium:consortium:office', from: null, until: null },
          { role: 'provider:elc:coordinator', from: '2026-09-01', until: '2027-08-31' },
        ],
      },
    ]);
    expect(seed.clients).toMatchObject([
      { id: 'herts-registry', kind: 'machine' },
      { id: 'portal', kind: 'application', organisation: 'consortium', deviceFlow: true },
    ]);
  });

  it('may be empty', () => {
    expect(readSeed({}, false)).toEqual({ users: [], clients: [] });
  });

  it.each<[string, unknown, string]>([
    ['something else', [], 'the file must be a mapping'],
    ['an unknown field', { people: [] }, 'the file/people is not known'],
    ['a user without address', { users: [{ name: 'X' }] }, 'users/0/email is missing'],
    [
      'a role that does not exist',
      { users: [{ ...user, roles: ['provider:elc:emperor'] }] },
      'users/0/roles/0: provider:elc:emperor is not a role',
    ],
    [
      'a short password',
      { users: [{ ...user, password: 'short' }] },
      'users/0/password must have 12 to 200 characters',
    ],
    [
      'a machine with a role of another organisation',
      { clients: [{ ...machine, roles: ['university:bath-spa:client'] }] },
      'is not a role of herts',
    ],
    [
      'a machine without a way to prove itself',
      { clients: [{ ...machine, secret: undefined }] },
      'clients/0 needs either keys or a secret',
    ],
    [
      'a private key',
      { clients: [{ ...machine, secret: undefined, keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] }] },
      'private or secret key',
    ],
    [
      'an address that leads anywhere',
      { clients: [{ ...application, redirectUris: ['http://example.org'] }] },
      'cannot be a redirect address',
    ],
  ])('is refused with %s', (_what, document, problem) => {
    expect(problemsOf(document)).toContain(problem);
  });

  it('tells all that is wrong at once', () => {
    expect(problemsOf({ users: [{}], clients: [{}] }).split('\n').length).toBeGreaterThan(5);
  });

  it.each([
    ['password', { users: [user] }],
    ['secret', { clients: [machine] }],
  ])('holds no %s outside a sandbox', (name, document) => {
    expect(problemsOf(document, false)).toContain(`/${name} may stand in a file in a sandbox only`);
  });
});
