import { randomBytes } from 'node:crypto';
import { newId } from '@collegium/persistence';
import { FixedClock } from '@collegium/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EmailsService } from '../emails/emails.service.js';
import { testPersistence, type TestPersistence } from '../identity.testing.js';
import { StoredSessions } from '../oidc/sessions.store.js';
import { inviteUser } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { vaultOf } from '../sealed-columns.js';
import { CodesService } from './codes.service.js';
import { DevicesService } from './devices.service.js';
import { LinksService } from './links.service.js';
import { hashPassword } from './passwords.js';
import { SignInService } from './sign-in.service.js';
import { TriesService } from './tries.service.js';

const password = 'three random words';
const device = randomBytes(32).toString('base64url');

let persistence: TestPersistence;
let clock: FixedClock;
let passwordHash: string;
let emails: EmailsService;
let tries: TriesService;
let devices: DevicesService;
let signIn: SignInService;
let email: string;
let userId: string;

beforeAll(async () => {
  [persistence, passwordHash] = await Promise.all([testPersistence(), hashPassword(password)]);
});

afterAll(() => persistence.close());

beforeEach(async () => {
  const { unitOfWork, systemUnitOfWork } = persistence;
  clock = new FixedClock();
  const vault = vaultOf({ IDENTITY_ENCRYPTION_KEYS: randomBytes(32).toString('base64') });
  emails = new EmailsService(unitOfWork, systemUnitOfWork, vault);
  const links = new LinksService(unitOfWork, clock);
  tries = new TriesService(unitOfWork, clock);
  devices = new DevicesService(unitOfWork, clock);
  const codes = new CodesService(unitOfWork, emails, links, vault, clock, { issuer: 'https://id.example' });
  signIn = new SignInService(unitOfWork, tries, codes, links, devices, new StoredSessions(unitOfWork));
  userId = newId();
  email = `owner-${userId}@example.org`;
  await unitOfWork.run((tx) =>
    tx.insert(UserRow, {
      ...inviteUser({ id: userId, email, name: 'Olive Owner', personId: null, now: clock.now() }),
      passwordHash,
    }),
  );
  await devices.remember(device, userId);
});

const linksMailed = async () =>
  (await emails.outbox(email)).map(({ text }) => /\/link\/([\w-]{43})\//.exec(text)?.[1] as string);
const opens = async (secret: string) => {
  const browser = randomBytes(32).toString('base64url');
  return (
    (await signIn.openLink(secret, browser)) !== undefined && (await signIn.withLink(newId(), browser))?.id === userId
  );
};

describe('a stranger who stays below every limit by the hour: five mails in each quarter of an hour, five guesses each', () => {
  /** @returns how many guesses were compared */
  async function play(days: number): Promise<number> {
    let compared = 0;
    for (let quarter = 0; quarter < days * 96; quarter++) {
      for (let mail = 0; mail < 5; mail++) {
        const interaction = newId();
        if ((await signIn.sendCode(interaction, email)).lockedUntil) continue;
        for (let guess = 0; guess < 5; guess++)
          if ((await signIn.withCode(interaction, '000000')).outcome === 'wrong') compared += 1;
      }
      clock.advance({ minutes: 15 });
    }
    return compared;
  }

  it('sends 10 mails a day instead of 480, and guesses 80 times for ever instead of 2,400 a day', async () => {
    expect(await play(1)).toBe(50);
    expect(await linksMailed()).toHaveLength(10);
    expect(await play(2)).toBe(30);
    expect(await play(1)).toBe(0);
    const [newest] = await emails.outbox(email);
    expect([newest?.subject, /\b\d{6}\b/.test(newest?.text.split('http')[0] ?? '')]).toEqual([
      'Your link for Collegium',
      false,
    ]);
    expect(await signIn.withPassword(email, password)).toEqual({ outcome: 'spent' });

    // Meanwhile nothing is closed to the owner: neither the known device, nor any mail of the last day.
    expect(await signIn.withPassword(email, password, device)).toMatchObject({ outcome: 'signed_in' });
    const [link] = (await linksMailed()) as [string];
    expect(await opens(link)).toBe(true);
    expect(await signIn.withPassword(email, password)).toMatchObject({ outcome: 'signed_in' });
  }, 120_000);

  it('is treated alike where there is no account', async () => {
    const nobody = { userId: undefined, email: `nobody-${newId()}@example.org` };
    const outcomes = [];
    for (let guess = 0; guess < 90; guess++) outcomes.push((await tries.guess(nobody, 'stranger', 'code')).outcome);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(80);
    expect(await signIn.withPassword(nobody.email, password)).toEqual({ outcome: 'spent' });
  });
});

describe('a stranger who tries six passwords and asks for six codes', () => {
  beforeEach(async () => {
    for (let time = 0; time < 6; time++) {
      await signIn.withPassword(email, `wrong ${time}`);
      await signIn.sendCode(newId(), email);
    }
  });

  it('is locked out, and the owner signs in on a known device', async () => {
    expect(await signIn.withPassword(email, password)).toMatchObject({ outcome: 'locked' });
    expect(await signIn.withPassword(email, password, device)).toMatchObject({ outcome: 'signed_in' });
  });

  it('does not keep the owner from signing in with the link of any mail, on any device, and then by password', async () => {
    for (const link of await linksMailed()) expect(await opens(link)).toBe(true);
    expect(await signIn.withPassword(email, password)).toMatchObject({ outcome: 'signed_in' });
  });

  it('who goes on asking for mails leaves the known device its own, and a good link in the mailbox', async () => {
    for (let time = 0; time < 20; time++) await signIn.sendCode(newId(), email);
    expect(await linksMailed()).toHaveLength(10);
    clock.advance({ hours: 23 });
    expect(await signIn.sendCode(newId(), email)).toHaveProperty('lockedUntil');
    expect(await opens((await linksMailed())[9] as string)).toBe(true);
    for (let time = 0; time < 10; time++) expect(await signIn.sendCode(newId(), email, device)).toEqual({});
  }, 60_000);
});

describe('a known device', () => {
  it('has guesses of its own, which are few, and ends with what it was known for', async () => {
    const outcomes = [];
    for (let time = 0; time < 21; time++)
      outcomes.push((await tries.guess({ userId, email }, 'known', 'password')).outcome);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(20);
    expect(await signIn.withPassword(email, password, device)).toEqual({ outcome: 'spent' });
    expect(await signIn.withPassword(email, password)).toMatchObject({ outcome: 'signed_in' });
  });

  it('is known to the accounts that it signed in with, for half a year, until their sessions are ended', async () => {
    expect(await devices.knows(device, userId)).toBe(true);
    expect(await devices.knows(device, newId())).toBe(false);
    expect(await devices.knows(randomBytes(32).toString('base64url'), userId)).toBe(false);
    clock.advance({ days: 181 });
    expect(await devices.knows(device, userId)).toBe(false);
    await devices.remember(device, userId);
    await new StoredSessions(persistence.unitOfWork).endAllOf(userId);
    expect(await devices.knows(device, userId)).toBe(false);
  });

  it('is stored by digest, as links are', async () => {
    await signIn.sendCode(newId(), email);
    const rows = await persistence.unitOfWork.run(({ manager }) =>
      manager.query<object[]>('select * from known_devices cross join sign_in_links cross join sign_in_tries'),
    );
    const [link] = (await linksMailed()) as [string];
    expect(JSON.stringify(rows)).not.toContain(device);
    expect(JSON.stringify(rows)).not.toContain(link);
    expect(JSON.stringify(rows)).not.toContain(email);
  });
});

describe('a link in a mail', () => {
  it('is good once, for a day, and in the browser that opened it alone', async () => {
    await signIn.sendCode(newId(), email);
    const [link] = (await linksMailed()) as [string];
    const [one, other] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    expect((await signIn.openLink(link, one))?.id).toBe(userId);
    expect(await signIn.openLink(link, other)).toBeUndefined();
    expect(await signIn.withLink(newId(), other)).toBeUndefined();
    const both = await Promise.all([signIn.withLink(newId(), one), signIn.withLink(newId(), one)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    await signIn.sendCode(newId(), email);
    clock.advance({ hours: 24 });
    expect(await opens((await linksMailed())[0] as string)).toBe(false);
  });

  it('opened, lets sign in for ten minutes', async () => {
    await signIn.sendCode(newId(), email);
    const [link] = (await linksMailed()) as [string];
    await signIn.openLink(link, device);
    expect((await signIn.provedByLink(device))?.id).toBe(userId);
    clock.advance({ minutes: 10 });
    expect(await signIn.provedByLink(device)).toBeUndefined();
  });
});

describe('tries', () => {
  const somebody = () => ({ userId: newId(), email: 'somebody@example.org' });

  it('at the same moment do not get past the lock', async () => {
    const subject = somebody();
    const decisions = await Promise.all(Array.from({ length: 12 }, () => tries.guess(subject, 'stranger', 'password')));
    expect(decisions.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(5);
  });

  it('outlive the process that counted them', async () => {
    const subject = somebody();
    for (let failure = 1; failure <= 5; failure++) await tries.guess(subject, 'stranger', 'password');
    expect(await new TriesService(persistence.unitOfWork, clock).guess(subject, 'stranger', 'password')).toMatchObject({
      outcome: 'locked',
    });
  });

  it('of one account do not count for another', async () => {
    const subject = somebody();
    for (let failure = 1; failure <= 6; failure++) await tries.guess(subject, 'stranger', 'password');
    expect(await tries.guess(somebody(), 'stranger', 'password')).toMatchObject({ outcome: 'accepted' });
  });

  it('are forgotten after a success on the same side', async () => {
    const subject = somebody();
    for (let failure = 1; failure <= 4; failure++) await tries.guess(subject, 'stranger', 'password');
    await tries.forget(subject, 'password', 'known');
    expect(await tries.guess(subject, 'stranger', 'password')).toMatchObject({ guesses: { total: 5 } });
    await tries.forget(subject, 'password', 'stranger');
    expect(await tries.guess(subject, 'stranger', 'password')).toMatchObject({ guesses: { total: 1 } });
  });
});
