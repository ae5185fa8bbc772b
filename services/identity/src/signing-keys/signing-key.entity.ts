import type { JWK } from 'jose';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SigningKey } from './signing-key.js';

/** The private half is sealed with a key from the configuration. */
@Entity('signing_keys')
export class SigningKeyRow implements SigningKey {
  @PrimaryColumn('text') readonly kid!: string;
  @Column('integer') readonly generation!: number;
  @Column('jsonb') readonly publicJwk!: JWK;
  @Column('bytea') readonly sealedPrivateJwk!: Buffer;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz') readonly activeFrom!: Date;
  @Column('timestamptz', { nullable: true }) readonly revokedAt!: Date | null;
}
