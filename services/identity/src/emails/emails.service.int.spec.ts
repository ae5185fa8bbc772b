import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { testPersistence, type TestPersistence, testVault } from '../identity.testing.js';
import { EmailRow } from './email.entity.js';
import { EmailsService } from './emails.service.js';
import { MailServer } from './mail-server.js';
import type { Message } from './messages.js';

/** Takes mail, or refuses it for as long as it is told to. */
class RecordingMailServer extends MailServer {
  readonly taken: { to: string; message: Message }[] = [];
  broken = false;

  override async send(to: string, message: Message): Promise<void> {
    if (this.broken) throw new Error('421 try again later');
    this.taken.push({ to, message });
  }
}

const vault = testVault(5);
const message = { subject: 'Your code', text: 'It is 123456.' };
let persistence: TestPersistence;
let server: RecordingMailServer;
let emails: EmailsService;

beforeAll(async () => {
  Logger.overrideLogger(false);
  persistence = await testPersistence();
});

beforeEach(async () => {
  await persistence.unitOfWork.run(({ manager }) => manager.query('delete from emails'));
  server = new RecordingMailServer();
  emails = new EmailsService(persistence.unitOfWork, persistence.systemUnitOfWork, vault, server);
});

afterAll(() => persistence.close());

const rows = () => persistence.unitOfWork.run(({ manager }) => manager.find(EmailRow));
/** Without the sender that a commit wakes, so that the spec decides when it is sent. */
const queueQuietly = (to: string) =>
  persistence.unitOfWork.run((tx) =>
    new EmailsService(persistence.unitOfWork, persistence.systemUnitOfWork, vault).queue(tx, to, message),
  );

describe('mail', () => {
  it('is sent once, and its text is gone then', async () => {
    await queueQuietly('robin@example.org');
    const counts = await Promise.all([emails.sendDue(), emails.sendDue()]);
    expect(counts.toSorted()).toEqual([0, 1]);
    expect(server.taken).toEqual([{ to: 'robin@example.org', message }]);
    expect(await rows()).toMatchObject([{ sealedText: null, sentAt: expect.any(Date), attempts: 1 }]);
  });

  it('is not sent if what it tells of did not happen', async () => {
    await expect(
      persistence.unitOfWork.run(async (tx) => {
        await emails.queue(tx, 'robin@example.org', message);
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(await emails.sendDue()).toBe(0);
  });

  it('that the server does not take is tried again later, and given up in the end', async () => {
    await queueQuietly('robin@example.org');
    server.broken = true;
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(await emails.sendDue()).toBe(0);
      const [row] = await rows();
      expect(row).toMatchObject({ attempts: attempt, sentAt: null });
      await persistence.unitOfWork.run(({ manager }) =>
        manager.query(`update emails set next_attempt_at = now() - interval '1 second'`),
      );
    }
    expect(await rows()).toMatchObject([{ failedAt: expect.any(Date), sealedText: null }]);
    server.broken = false;
    expect(await emails.sendDue()).toBe(0);
  });

  it('rests sealed, and a sandbox without server can read it', async () => {
    const sandbox = new EmailsService(persistence.unitOfWork, persistence.systemUnitOfWork, vault);
    await queueQuietly('robin@example.org');
    expect((await rows())[0]?.sealedText?.includes('123456')).toBe(false);
    expect(await sandbox.sendDue()).toBe(0);
    expect(await sandbox.outbox('robin@example.org')).toMatchObject([{ to: 'robin@example.org', ...message }]);
    expect(await sandbox.outbox('other@example.org')).toEqual([]);
  });
});
