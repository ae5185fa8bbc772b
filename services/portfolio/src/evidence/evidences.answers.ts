import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { EvidenceView } from './evidences.service.js';

export class EvidenceFileDto {
  @ApiProperty({ type: String, nullable: true, example: 'plan.pdf' }) name!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'application/pdf' }) mediaType!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 48_211 }) size!: number | null;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }) sha256!: string;
}

export class EvidenceItemDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 1 }) version!: number;
  @ApiProperty({ example: 'evidence' }) requirement!: string;
  @ApiProperty({ enum: ['current', 'removed'] }) status!: EvidenceView['item']['status'];
  @ApiProperty({ type: 'integer', example: 1, description: 'Number of the version' }) number!: number;
  @ApiProperty({ enum: ['text', 'link', 'file'], example: 'link' }) kind!: EvidenceView['version']['kind'];
  @ApiProperty({ example: 'Our project page' }) title!: string;
  @ApiPropertyOptional({ description: 'Of a text' }) text?: string;
  @ApiPropertyOptional({ example: 'https://example.org/our-project', description: 'Of a link' }) url?: string;
  @ApiPropertyOptional({ type: EvidenceFileDto, description: 'Of a file' }) file?: EvidenceFileDto;
  @ApiProperty({ example: false }) showsPupils!: boolean;
  @ApiProperty({ format: 'date-time' }) addedAt!: string;
}

class QuotaUseDto {
  @ApiProperty({ type: 'integer', example: 2 }) used!: number;
  @ApiProperty({ type: 'integer', example: 200 }) allowed!: number;
}

export class EvidenceQuotaDto {
  @ApiProperty({ type: QuotaUseDto }) bytes!: QuotaUseDto;
  @ApiProperty({ type: QuotaUseDto }) items!: QuotaUseDto;
  @ApiProperty({ type: QuotaUseDto }) versions!: QuotaUseDto;
}

/** A list like any other, always whole, with the use of the quota beside it. */
export class EvidenceListDto {
  @ApiProperty({ type: [EvidenceItemDto] }) data!: EvidenceItemDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) next!: string | null;
  @ApiProperty({ type: EvidenceQuotaDto }) quota!: EvidenceQuotaDto;
}

export function toEvidenceItemDto({ item, version }: EvidenceView): EvidenceItemDto {
  const { fileName, mediaType, size, fileDigest } = version;
  return {
    id: item.id,
    version: item.version,
    requirement: item.requirement,
    status: item.status,
    number: version.number,
    kind: version.kind,
    title: version.title,
    ...(version.text === null ? {} : { text: version.text }),
    ...(version.url === null ? {} : { url: version.url }),
    ...(fileDigest === null ? {} : { file: { name: fileName, mediaType, size, sha256: fileDigest } }),
    showsPupils: version.showsPupils,
    addedAt: version.addedAt.toISOString(),
  };
}
