import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { User, UserStatus } from './user.js';

/**
 * No row-level security: an account belongs to no organisation, and one may hold roles at many. What an organisation
 * sees of it goes through `role_grants`, which has it.
 */
@Entity('users')
export class UserRow implements User {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('text') readonly email!: string;
  @Column('text') readonly name!: string;
  @Column('text') readonly status!: UserStatus;
  @Column('uuid', { nullable: true }) readonly personId!: string | null;
  @Column('text', { nullable: true }) readonly passwordHash!: string | null;
  @Column('timestamptz') readonly createdAt!: Date;
  @Column('timestamptz', { nullable: true }) readonly activatedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) readonly disabledAt!: Date | null;
}
