import { PublicUrl } from '@collegium/http';
import { Clock, UnitOfWork, type Transaction, type UnitOfWorkOptions } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { DidDocument, Json } from '../credentials/credential.js';
import { didDocument, keyUrl, providerDid } from '../credentials/did.js';
import { refuse } from '../errors.js';
import { IssuerKeyRow } from './issuer-key.entity.js';
import { Signer } from './signer.service.js';

/** The keys that a provider signs with now. */
export interface SigningKeys {
  readonly did: string;
  readonly proof: IssuerKeyRow;
  readonly jwt: IssuerKeyRow;
}

/** Providers as issuers: their keys and DID documents. */
@Injectable()
export class IssuersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly signer: Signer,
    private readonly publicUrl: PublicUrl,
  ) {}

  did(provider: string): string {
    return providerDid(this.publicUrl.base, provider);
  }

  /** Id of the key in the issuer's DID document. */
  methodOf(key: IssuerKeyRow): string {
    return `${this.did(key.tenant)}#${key.id}`;
  }

  /** URL of the key as one JWK. */
  urlOf(key: IssuerKeyRow): string {
    return keyUrl(this.publicUrl.base, key.tenant, key.id);
  }

  /** The newest key of each kind; the first time they are made. */
  async signingKeys(provider: string): Promise<SigningKeys> {
    return (await this.newest(provider)) ?? this.make(provider, true, { tenants: [provider] });
  }

  /**
   * Adds a key of each kind, which sign from now on. The old ones stay in the document: what they signed must verify for ever.
   * @param options whose rows may be written: the caller's by default
   */
  addKeys(provider: string, options: UnitOfWorkOptions = {}): Promise<SigningKeys> {
    return this.make(provider, false, options);
  }

  private async make(provider: string, onlyIfNone: boolean, options: UnitOfWorkOptions): Promise<SigningKeys> {
    const now = this.clock.now();
    const fresh = await Promise.all([
      this.signer.create(provider, 'Ed25519', now),
      this.signer.create(provider, 'RS256', now),
    ]);
    return this.unitOfWork.run(async (tx) => {
      await tx.manager.query(`select pg_advisory_xact_lock(hashtext('credential_keys'), hashtext($1))`, [provider]);
      const others = onlyIfNone ? await this.newestIn(tx, provider) : undefined;
      if (others) return others;
      await tx.manager.insert(IssuerKeyRow, fresh as never);
      return { did: this.did(provider), proof: fresh[0], jwt: fresh[1] };
    }, options);
  }

  async sign(key: IssuerKeyRow, data: Uint8Array): Promise<Uint8Array> {
    return this.signer.sign(key, data);
  }

  /** @throws DomainError `issuer_not_found` if the provider has never signed anything */
  async document(provider: string): Promise<DidDocument> {
    const keys = await this.allKeys(provider);
    if (keys.length === 0) throw refuse('issuer_not_found', `No issuer ${provider} is known.`, { provider });
    return didDocument(this.did(provider), keys);
  }

  /** @throws DomainError `key_not_found` for an unknown key, or one that is no JWK */
  async jwk(provider: string, keyId: string): Promise<Json> {
    const key = (await this.allKeys(provider)).find(({ id, publicKeyJwk }) => id === keyId && publicKeyJwk);
    if (!key) throw refuse('key_not_found', `Issuer ${provider} has no RSA key ${keyId}.`, { provider, keyId });
    return key.publicKeyJwk!;
  }

  private allKeys(provider: string): Promise<IssuerKeyRow[]> {
    return this.unitOfWork.run(
      (tx) => tx.manager.find(IssuerKeyRow, { where: { tenant: provider }, order: { createdAt: 'ASC', id: 'ASC' } }),
      { tenants: [provider] },
    );
  }

  private newest(provider: string): Promise<SigningKeys | undefined> {
    return this.unitOfWork.run((tx) => this.newestIn(tx, provider), { tenants: [provider] });
  }

  private async newestIn(tx: Transaction, provider: string): Promise<SigningKeys | undefined> {
    const keys = await tx.manager.find(IssuerKeyRow, {
      where: { tenant: provider },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    const [proof, jwt] = (['Ed25519', 'RS256'] as const).map((algorithm) =>
      keys.find((key) => key.algorithm === algorithm),
    );
    return proof && jwt ? { did: this.did(provider), proof, jwt } : undefined;
  }
}
