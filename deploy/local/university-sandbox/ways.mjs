import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Reads the feed from where the register is, waiting for what comes; goes on after failures. Asks `isDown` before each read. */
export async function readFeed({ platform, register, hear, isDown, signal }) {
  while (!signal.aborted) {
    try {
      if (isDown()) {
        await delay(200, undefined, { signal });
        continue;
      }
      const page = await platform.get(`/v1/events?after=${register.books.position}&limit=100&wait=20`, { signal });
      for (const event of page.data) hear(event, 'feed');
      register.readTo(Number(new URL(page.next, 'http://feed').searchParams.get('after')));
    } catch (error) {
      if (signal.aborted) return;
      // Too far behind: what is kept no longer lies before the position that the answer names.
      if (error.status === 410)
        register.readTo(Number(new URL(error.body.next, 'http://feed').searchParams.get('after')));
      else register.problem(`feed: ${error.message}`);
      await delay(1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * Pulls the university's durable: NATS server, own key, own inbox prefix, and the domain under which the platform shows the durable.
 * Returns what closes it.
 */
export async function pullNats({ servers, seedFile, university, hear, isDown, signal, problem }) {
  const [{ connect, nkeyAuthenticator }, { jetstream }] = await Promise.all([
    import('@nats-io/transport-node'),
    import('@nats-io/jetstream'),
  ]);
  const connection = await connect({
    servers,
    authenticator: nkeyAuthenticator(readFileSync(seedFile)),
    inboxPrefix: `_INBOX_${university}`,
    maxReconnectAttempts: -1,
    name: `registry of ${university}`,
  });
  const consumer = await jetstream(connection, { domain: 'collegium' }).consumers.get(
    `UNIVERSITY_${university.toUpperCase()}`,
    university,
  );
  const pulling = (async () => {
    while (!signal.aborted) {
      try {
        if (isDown()) {
          await delay(200, undefined, { signal });
          continue;
        }
        const message = await consumer.next({ expires: 2_000 });
        if (!message) continue;
        hear(eventOf(message), 'nats');
        message.ack();
      } catch (error) {
        if (signal.aborted) return;
        problem(`nats: ${error.message}`);
        await delay(1_000, undefined, { signal }).catch(() => undefined);
      }
    }
  })();
  return async () => {
    await connection.close();
    await pulling;
  };
}

/** A CloudEvent in binary mode: attributes in headers, percent-encoded; data in the body. */
function eventOf(message) {
  const attribute = (name) => {
    const value = message.headers?.get(`ce-${name}`);
    return value ? decodeURIComponent(value) : undefined;
  };
  return {
    id: attribute('id'),
    type: attribute('type'),
    source: attribute('source'),
    subject: attribute('subject'),
    time: attribute('time'),
    traceparent: attribute('traceparent'),
    position: Number(attribute('position')),
    data: message.json(),
  };
}
