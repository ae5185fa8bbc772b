import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  CaseKind,
  Counts,
  Covered,
  Difference,
  DifferenceKind,
  ReconciledItem,
  Signature,
  Signatures,
} from './reconciliation.js';

/** Both sides' lists of one period as they were compared; only signatures and a successor are added. */
@Entity('reconciliations')
export class ReconciliationRow implements Covered, Signatures {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  tenant!: string;

  @Column('text')
  university!: string;

  @Column('date')
  from!: string;

  @Column('date')
  until!: string;

  /** Counts the reconciliations of one period. */
  @Column('int')
  edition!: number;

  @Column('uuid', { nullable: true })
  supersededBy!: string | null;

  @Column('jsonb')
  here!: ReconciledItem[];

  @Column('jsonb')
  there!: ReconciledItem[];

  @Column('jsonb')
  countsHere!: Counts;

  @Column('jsonb')
  countsThere!: Counts;

  @Column('int')
  differenceCount!: number;

  /** SHA-256, hex. */
  @Column('text')
  digest!: string;

  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('jsonb', { nullable: true })
  providerSignature!: Signature | null;

  @Column('jsonb', { nullable: true })
  universitySignature!: Signature | null;
}

@Entity('reconciliation_differences')
export class DifferenceRow implements Difference {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  reconciliationId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  university!: string;

  @Column('text')
  difference!: DifferenceKind;

  @Column('text')
  kind!: CaseKind;

  @Column('uuid')
  caseId!: string;

  @Column('text', { nullable: true })
  here!: string | null;

  @Column('text', { nullable: true })
  there!: string | null;
}
