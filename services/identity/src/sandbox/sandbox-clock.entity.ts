import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one offset of an installation. */
@Entity('sandbox_clock')
export class SandboxClockRow {
  @PrimaryColumn('text') readonly id!: string;
  @Column('integer') readonly version!: number;
  @Column('integer') readonly offsetSeconds!: number;
}
