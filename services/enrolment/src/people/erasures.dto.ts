import { Prose } from '@collegium/http';
import { ApiProperty } from '@nestjs/swagger';

import { erasureTerms, type ErasureTerms, type Hindrance } from './erasure.js';
import type { ErasureView } from './erasures.service.js';

export class OrderErasureDto {
  @ApiProperty({
    example: 'Request of 4 May 2027, file 2027/118',
    description: 'Where the request or the decision is recorded; nothing that names the person',
  })
  @Prose({ max: 300 })
  reason!: string;
}

export class HindranceDto implements Hindrance {
  @ApiProperty({ enum: ['application', 'enrolment'], example: 'enrolment' }) kind!: Hindrance['kind'];
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1' }) id!: string;
  @ApiProperty({ example: 'started' }) status!: string;
}

export class KeptDto {
  @ApiProperty({ example: 'registers and the ledger of hours, by id' }) what!: string;
  @ApiProperty({ example: 'Hours owed and received are accounted for (legal obligation, public task).' })
  because!: string;
}

export class ErasureTermsDto implements ErasureTerms {
  @ApiProperty({ example: 'scheduling' }) service!: string;
  @ApiProperty({ type: [String], example: ['the name'] }) erased!: readonly string[];
  @ApiProperty({ type: [KeptDto] }) kept!: readonly KeptDto[];
}

export class ErasureDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b1' }) personId!: string;
  @ApiProperty({ enum: ['not_ordered', 'ordered', 'erased'], example: 'not_ordered' }) status!:
    'not_ordered' | 'ordered' | 'erased';
  @ApiProperty({ type: [HindranceDto], description: 'What has to end first' }) hindrances!: readonly HindranceDto[];
  @ApiProperty({ type: [ErasureTermsDto], description: 'By service' }) terms!: readonly ErasureTermsDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) reason!: string | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) orderedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) erasedAt!: Date | null;
}

export function toErasureDto({ personId, hindrances, erasure }: ErasureView): ErasureDto {
  const status = erasure ? (erasure.erasedAt ? 'erased' : 'ordered') : 'not_ordered';
  return {
    personId,
    status,
    hindrances,
    terms: erasureTerms,
    reason: erasure?.reason ?? null,
    orderedAt: erasure?.orderedAt ?? null,
    erasedAt: erasure?.erasedAt ?? null,
  };
}
