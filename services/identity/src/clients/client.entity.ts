import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Client, ClientAuthentication, ClientKind, ClientSecret, ClientStatus, PublicJwk } from './client.js';

/** Row-level security: the organisation, the client itself (while it signs in, in a scope `client:<id>` that is nobody else's), and whoever acts for the consortium see it. */
@Entity('clients')
export class ClientRow implements Client {
  @PrimaryColumn('text') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('text') readonly kind!: ClientKind;
  @Column('text') readonly name!: string;
  @Column('text') readonly organisation!: string;
  @Column('text', { array: true }) readonly roles!: string[];
  @Column('text') readonly authentication!: ClientAuthentication;
  @Column('jsonb') readonly keys!: PublicJwk[];
  @Column('text', { array: true }) readonly redirectUris!: string[];
  @Column('text', { array: true }) readonly postLogoutRedirectUris!: string[];
  @Column('boolean') readonly deviceFlow!: boolean;
  @Column('text') readonly status!: ClientStatus;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('text') readonly createdBy!: string;
}

@Entity('client_secrets')
export class ClientSecretRow implements ClientSecret {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('text') readonly clientId!: string;
  @Column('text') readonly organisation!: string;
  @Column('text') readonly hash!: string;
  @Column('text') readonly hint!: string;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz', { nullable: true }) readonly expiresAt!: Date | null;
}
