import { isDomainError } from '@collegium/errors';
import { PublicUrl } from '@collegium/http';
import { Clock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { CheckFailed, VerificationInterrupted } from '../credentials/check.js';
import { didKeyDocument, didWebUrl } from '../credentials/controller.js';
import { isCompactJws } from '../credentials/credential-jwt.js';
import type { Json } from '../credentials/credential.js';
import { CONSORTIUM, providerDid } from '../credentials/did.js';
import type { VerificationSources } from '../credentials/verify.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { AwardRow } from '../awards/award.entity.js';
import { RemoteDocuments } from './remote-documents.service.js';
import { VerificationThreads } from './verification-threads.service.js';

/** One credential with two statuses names an issuer, a key and two lists, each list perhaps with a key of its own. */
const FETCHES = 8;

/** Keys, lists and names: our own issuers' out of the database, others' from where they say. */
@Injectable()
export class Sources {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly publicUrl: PublicUrl,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly remote: RemoteDocuments,
    private readonly threads: VerificationThreads,
  ) {}

  /** Sources for one verification, which may fetch only so much. */
  forOne(): VerificationSources {
    let left = FETCHES;
    const fetched = new Map<string, Promise<string>>();
    const text = (url: string): Promise<string> => {
      const found = fetched.get(url);
      if (found) return found;
      left -= 1;
      const made = left < 0 ? Promise.reject(new Error('it names too many addresses')) : this.remote.text(url);
      fetched.set(url, made);
      return made;
    };
    const json = async (url: string): Promise<Json> => object(await text(url));
    return {
      now: this.clock.now(),
      proofs: this.threads.proofs,
      resolveDid: async (id) => (await this.ownDocument(id)) ?? this.foreignDocument(id, json),
      fetchKey: async (url) => (await this.ownKey(url)) ?? json(url),
      fetchStatusList: async (url) => {
        const found = (await this.ownList(url)) ?? (await text(url));
        return isCompactJws(found.trim()) ? found.trim() : object(found);
      },
      issuerName: (id) => this.nameOf(id),
      isSuspended: (id, issuer) => this.isSuspended(id, issuer),
    };
  }

  private async foreignDocument(id: string, json: (url: string) => Promise<Json>): Promise<Json> {
    if (id.startsWith('did:key:')) return didKeyDocument(id);
    if (id.startsWith('did:web:')) return json(this.remote.schemeFor(didWebUrl(id)));
    if (/^https?:/.test(id)) return json(id);
    throw new CheckFailed(
      'issuer_unsupported',
      `Issuers like ${id.slice(0, 100)} cannot be looked up here: only did:web, did:key and https.`,
    );
  }

  private async ownDocument(id: string): Promise<Json | undefined> {
    const code = this.codeOf(id);
    return code === undefined ? undefined : own(async () => ({ ...(await this.issuers.document(code)) }));
  }

  private async ownKey(url: string): Promise<Json | undefined> {
    const [ofConsortium, ...beyond] = this.pathBelow('/keys/', url);
    if (ofConsortium && beyond.length === 0) return own(() => this.issuers.jwk(CONSORTIUM, ofConsortium));
    const [code, keys, key, ...rest] = this.pathBelow('/providers/', url);
    return code && keys === 'keys' && key && rest.length === 0 ? own(() => this.issuers.jwk(code, key)) : undefined;
  }

  private async ownList(url: string): Promise<string | undefined> {
    const [list, ...rest] = this.pathBelow('/status/', url);
    return list && rest.length === 0 ? own(() => this.statusLists.credential(list)) : undefined;
  }

  /** What the public page of a certificate says, too: a credential of ours has room for one status, its revocation. */
  private async isSuspended(id: string, issuer: string): Promise<boolean> {
    const tenant = this.codeOf(issuer);
    const [number, ...rest] = this.pathBelow('/certificates/', id);
    if (tenant === undefined || !number || rest.length > 0) return false;
    return own(() =>
      this.unitOfWork.run((tx) => tx.manager.existsBy(AwardRow, { number, tenant, status: 'suspended' }), {
        tenants: [tenant],
      }),
    );
  }

  private async nameOf(id: string): Promise<string | undefined> {
    const code = this.codeOf(id);
    if (code === undefined) return undefined;
    const organisation = await own(() =>
      this.unitOfWork.run((tx) => tx.manager.findOneBy(OrganisationRow, { code }), { tenants: [code] }),
    );
    return organisation?.name ?? code;
  }

  /** The provider, or the consortium, whose DID this is. */
  private codeOf(did: string): string | undefined {
    if (did === providerDid(this.publicUrl.base, CONSORTIUM)) return CONSORTIUM;
    const prefix = providerDid(this.publicUrl.base, '');
    const code = did.startsWith(prefix) ? did.slice(prefix.length) : '';
    return /^[a-z0-9-]+$/.test(code) ? code : undefined;
  }

  private pathBelow(path: string, url: string): string[] {
    const start = this.publicUrl.of(path);
    const rest = url.startsWith(start) ? url.slice(start.length).split('/') : [];
    return rest.every((part) => /^[\w-]+$/.test(part)) ? rest : [];
  }
}

/** That something is not there is a finding; that the database cannot be reached is not. */
async function own<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw new VerificationInterrupted('Our own records cannot be read', { cause: error });
  }
}

function object(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no JSON object');
  return value as Json;
}
