import { UnitOfWork, sqlState, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { SigningKeyRow } from './signing-key.entity.js';
import {
  keyRotationPolicy as policy,
  nextGeneration,
  nextKeyDue,
  publishedKeys,
  statesOf,
  type SigningKeyState,
} from './signing-key.js';

const ALGORITHM = 'ES256';
const UNIQUE_VIOLATION = '23505';

/** A key as operators see it. */
export interface SigningKeyStatus {
  readonly kid: string;
  readonly state: SigningKeyState;
  readonly createdAt: Date;
  readonly activeFrom: Date;
}

/** The keys that sign our tokens. They follow the machine's clock, as tokens do. */
@Injectable()
export class SigningKeysService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: Vault,
  ) {}

  /** Private keys to publish, the one that signs first. Makes what is due, so that a new installation has one. */
  async current(): Promise<JWK[]> {
    await this.rotateIfDue();
    const rows = await this.all();
    return publishedKeys(rows, new Date(), policy).map(
      (row) => JSON.parse(this.vault.open(row.sealedPrivateJwk, contextOf(row.kid)).toString()) as JWK,
    );
  }

  /** Makes the next key when the current one nears its end. Safe to call at any time and by all replicas. */
  async rotateIfDue(): Promise<boolean> {
    const now = new Date();
    if (nextKeyDue(await this.all(), now, policy) === undefined) return false;
    return this.make((keys) => nextKeyDue(keys, now, policy));
  }

  /**
   * Makes the next key out of turn. It is published now and signs when everybody can know it.
   * @throws DomainError `next_key_published` if one waits already
   */
  async rotate(): Promise<void> {
    const now = new Date();
    const made = await this.make((keys) =>
      [...statesOf(keys, now, policy).values()].includes('next')
        ? undefined
        : new Date(now.getTime() + policy.publishAheadMs),
    );
    if (!made) throw refuse('next_key_published', 'The next signing key is published already and waits for its time.');
  }

  /**
   * Takes a key that others may have out of use at once; all tokens that it signed stop being accepted as caches notice.
   * If it was the current one, the next one signs from now on.
   * @throws DomainError `signing_key_not_found`
   */
  async revoke(kid: string): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      const keys = await manager.find(SigningKeyRow, { lock: { mode: 'pessimistic_write' } });
      const now = new Date();
      const states = statesOf(keys, now, policy);
      const state = states.get(kid);
      if (!state || state === 'gone' || state === 'revoked')
        throw refuse('signing_key_not_found', `No signing key ${kid} is in use.`);
      await manager.update(SigningKeyRow, { kid }, { revokedAt: now });
      const next = keys.find((key) => states.get(key.kid) === 'next');
      if (state === 'current' && next) await manager.update(SigningKeyRow, { kid: next.kid }, { activeFrom: now });
    });
    await this.rotateIfDue();
  }

  /** All keys and where they are in their life, the newest first. */
  async list(): Promise<SigningKeyStatus[]> {
    const rows = await this.all();
    const states = statesOf(rows, new Date(), policy);
    return rows
      .map(({ kid, createdAt, activeFrom }) => ({
        kid,
        state: states.get(kid) as SigningKeyState,
        createdAt,
        activeFrom,
      }))
      .toReversed();
  }

  private all(): Promise<SigningKeyRow[]> {
    return this.unitOfWork.run(({ manager }) => allKeys(manager));
  }

  /** Two replicas that come at the same moment make the same generation: one of them loses, which is well. */
  private async make(activeFrom: (keys: readonly SigningKeyRow[]) => Date | undefined): Promise<boolean> {
    const { privateJwk, publicJwk, kid } = await newKey();
    try {
      return await this.unitOfWork.run(async ({ manager }) => {
        const keys = await allKeys(manager);
        const from = activeFrom(keys);
        if (!from) return false;
        await manager.insert(SigningKeyRow, {
          kid,
          generation: nextGeneration(keys),
          publicJwk,
          sealedPrivateJwk: this.vault.seal(JSON.stringify(privateJwk), contextOf(kid)),
          createdAt: new Date(),
          activeFrom: from,
          revokedAt: null,
        });
        return true;
      });
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }
}

function allKeys(manager: Transaction['manager']): Promise<SigningKeyRow[]> {
  return manager.find(SigningKeyRow, { order: { generation: 'ASC' } });
}

async function newKey(): Promise<{ kid: string; privateJwk: JWK; publicJwk: JWK }> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const bare = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(bare);
  const common = { kid, alg: ALGORITHM, use: 'sig' };
  return { kid, privateJwk: { ...(await exportJWK(pair.privateKey)), ...common }, publicJwk: { ...bare, ...common } };
}

function contextOf(kid: string): string {
  return `signing-key:${kid}`;
}
