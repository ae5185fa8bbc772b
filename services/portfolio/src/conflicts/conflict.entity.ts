import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Interest } from './conflict.js';

@Entity('interest')
export class InterestRow implements Interest {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  @Column('text') kind!: Interest['kind'];
  @Column('text', { nullable: true }) setting!: string | null;
  @Column('text', { nullable: true }) settingName!: string | null;
  @Column('uuid', { nullable: true }) aboutPersonId!: string | null;
  @Column('date') from!: string;
  @Column('date', { nullable: true }) until!: string | null;
  @Column('text') declaredBy!: string;
  @Column({ type: 'timestamptz', precision: 3 }) declaredAt!: Date;
}

/** Somebody whom a provider has named to moderate for it, of its own people or of another provider's. */
@Entity('panel_member')
export class PanelMemberRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') tenant!: string;
  @Column('uuid') personId!: string;
  /** Code of the provider that the person comes from. */
  @Column('text') homeProvider!: string;
  @Column({ type: 'timestamptz', precision: 3 }) namedAt!: Date;
  @Column('text') namedBy!: string;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) stoodDownAt!: Date | null;
}
