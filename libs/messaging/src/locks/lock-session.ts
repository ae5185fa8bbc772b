import { Socket } from 'node:net';
import pg from 'pg';

/** How a lock session is opened. */
export interface LockSessionOptions {
  /** Direct connection: a pooler in transaction mode would scatter session locks. */
  readonly url: string;
  /** Shown by Postgres in `pg_stat_activity`. */
  readonly applicationName: string;
  /**
   * Milliseconds after which Postgres ends a session that says nothing. A frozen process keeps its locks for ever otherwise. Default 2000.
   * @see https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-SESSION-TIMEOUT
   */
  readonly idleTimeoutMs?: number;
}

/**
 * One direct Postgres session that holds advisory locks for as long as this process is alive and connected, and says so: once `lost`
 * is aborted the locks are somebody else's. Statements on the same session fail then, which is what fences the relay.
 */
export class LockSession {
  private readonly loss = new AbortController();
  private readonly socket: Socket;
  private readonly client: pg.Client;
  private readonly idleTimeoutMs: number;
  private heartbeat: NodeJS.Timeout | undefined;
  /** Settles when the statement under way has ended: pg takes one at a time. */
  private tail: Promise<unknown> = Promise.resolve();
  private underWay = 0;

  private constructor(options: LockSessionOptions) {
    this.idleTimeoutMs = options.idleTimeoutMs ?? 2_000;
    this.socket = new Socket();
    this.client = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 1_000,
      stream: () => this.socket,
    });
    this.client.on('error', (error) => this.end(error));
    this.client.on('end', () => this.end(new Error('The session has ended')));
  }

  /** Opens a session. @throws what pg throws when the database cannot be reached */
  static async open(options: LockSessionOptions): Promise<LockSession> {
    const session = new LockSession(options);
    await session.client.connect();
    await session.configure();
    return session;
  }

  /** Aborted once the session, and with it every lock, is gone. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Runs one statement on the session. @throws if the session is gone, or loses its connection meanwhile */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    return this.inTurn(() => this.client.query<Row>(text, [...values]));
  }

  /** The same with a statement that Postgres parses and plans once per session. */
  async prepared<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<Row>> {
    return this.inTurn(() => this.client.query<Row>({ name, text, values: [...values] }));
  }

  /** Takes a lock if it is free. */
  async tryLock(name: string): Promise<boolean> {
    const { rows } = await this.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtext('collegium.lock'), hashtext($1)) as taken`,
      [name],
    );
    return rows[0]!.taken;
  }

  /** Gives a lock back. */
  async unlock(name: string): Promise<void> {
    await this.query(`select pg_advisory_unlock(hashtext('collegium.lock'), hashtext($1))`, [name]);
  }

  /** Ends the session and gives all its locks back. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    if (this.loss.signal.aborted) return;
    this.loss.abort(new Error('The session was closed'));
    const ended = this.tail.then(() => this.client.end());
    const timer = setTimeout(() => this.socket.destroy(), 1_000);
    await ended.catch(() => this.socket.destroy());
    clearTimeout(timer);
  }

  private async configure(): Promise<void> {
    // The server's own keepalives notice a client whose machine is gone, in about the same time as the idle timeout a frozen one.
    await this.client.query(
      `set idle_session_timeout = ${this.idleTimeoutMs}; set tcp_keepalives_idle = 1; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3`,
    );
    this.heartbeat = setInterval(() => void this.beat(), this.idleTimeoutMs / 4);
  }

  private async inTurn<T>(statement: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    const turn = this.tail.then(() => {
      this.loss.signal.throwIfAborted();
      return statement();
    });
    this.tail = turn.catch(() => undefined); // whoever asked is told
    try {
      return await turn;
    } finally {
      this.underWay -= 1;
    }
  }

  /** Keeps the session from idling out, and notices a connection that was cut without a word. A statement under way does both. */
  private async beat(): Promise<void> {
    if (this.underWay > 0) return;
    const deadline = setTimeout(
      () => this.end(new Error(`Postgres did not answer for ${this.idleTimeoutMs} ms`)),
      this.idleTimeoutMs,
    );
    try {
      await this.query('select 1');
    } catch (error) {
      this.end(error);
    } finally {
      clearTimeout(deadline);
    }
  }

  private end(cause: unknown): void {
    clearInterval(this.heartbeat);
    this.socket.destroy();
    if (!this.loss.signal.aborted) this.loss.abort(new Error('The database session was lost', { cause }));
  }
}
