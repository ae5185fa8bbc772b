import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../credentials/credential.js';
import type { PublicKeyRecord } from '../credentials/did.js';

/** One signing key of a provider. Never deleted: what it signed must verify for ever. */
@Entity('credential_keys')
export class IssuerKeyRow implements PublicKeyRecord {
  /** Random: it says nothing about the key. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  algorithm!: 'Ed25519' | 'RS256';

  @Column('text', { nullable: true })
  publicKeyMultibase!: string | null;

  @Column('jsonb', { nullable: true })
  publicKeyJwk!: Json | null;

  /** PKCS #8, sealed; null where a signer keeps the key elsewhere. */
  @Column('bytea', { nullable: true })
  sealedPrivateKey!: Buffer | null;

  /** Which signer holds it. */
  @Column('text', { default: 'local' })
  signer!: 'local' | 'vault';

  /** Name and version that it has there, as `name:version`; null where it lies here. */
  @Column('text', { nullable: true })
  heldAs!: string | null;

  @Column('timestamptz')
  createdAt!: Date;
}
