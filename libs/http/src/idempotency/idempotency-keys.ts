import type { EntityManager } from 'typeorm';

/** Who used a key, and for which route. */
export interface KeyScope {
  /** Client, subject and, if they are one, the person that they are. */
  readonly client: string;
  /** Method and route pattern. */
  readonly route: string;
  readonly key: string;
}

/** The answer that was given to the first request with a key. */
export interface StoredAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly location: string | null;
  /** JSON text; null for an empty answer or one that held a secret. */
  readonly body: string | null;
  readonly secret: boolean;
}

/** How long a key is remembered. */
export const KEPT_HOURS = 24;

/**
 * Takes the key for the rest of the transaction, or tells at once that another request holds it. An insert of the row would wait for the other transaction instead.
 */
export async function takeKey(manager: EntityManager, { client, route, key }: KeyScope): Promise<boolean> {
  const [row] = await manager.query<{ taken: boolean }[]>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken',
    [JSON.stringify(['idempotency', client, route, key])],
  );
  return row?.taken === true;
}

/** The answer stored under a key, unless it is too old to count. */
export async function findAnswer(manager: EntityManager, scope: KeyScope): Promise<StoredAnswer | undefined> {
  const [row] = await manager.query<StoredAnswer[]>(
    `select fingerprint, status, location, body, secret from idempotency_keys
     where client = $1 and route = $2 and key = $3 and created_at > now() - make_interval(hours => $4)`,
    [scope.client, scope.route, scope.key, KEPT_HOURS],
  );
  return row;
}

/** Stores an answer, in the transaction of its effect, over one that is too old to count. */
export async function storeAnswer(manager: EntityManager, scope: KeyScope, answer: StoredAnswer): Promise<void> {
  await manager.query(
    `insert into idempotency_keys (client, route, key, fingerprint, status, location, body, secret) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (client, route, key) do update set fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
       body = excluded.body, secret = excluded.secret, created_at = now()`,
    [
      scope.client,
      scope.route,
      scope.key,
      answer.fingerprint,
      answer.status,
      answer.location,
      answer.body,
      answer.secret,
    ],
  );
}

/** Forgets answers that were given to somebody, or speak of them or of what is theirs: a repeat of such a request is a new one. @param ids of people and things */
export async function forgetAnswersAbout(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query(
    'delete from idempotency_keys where exists (select from unnest($1::text[]) id where strpos(client, id) > 0 or strpos(body, id) > 0)',
    [ids],
  );
}

/** Forgets what is too old to count; answers may hold personal data. @returns how many */
export async function forgetOldAnswers(manager: EntityManager): Promise<number> {
  const [, count] = await manager.query<[unknown, number]>(
    'delete from idempotency_keys where created_at <= now() - make_interval(hours => $1)',
    [KEPT_HOURS],
  );
  return count;
}
