import type { JsonValue } from '@collegium/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Job, JobStatus } from './job.js';

class FieldProblemDto {
  @ApiProperty({ example: '/setting/urn' }) pointer!: string;
  @ApiProperty({ example: 'is_int' }) code!: string;
  @ApiProperty({ example: 'urn must be an integer number' }) message!: string;
}

class JobProgressDto {
  @ApiProperty({ type: 'integer', example: 1200 }) done!: number;
  @ApiProperty({ type: 'integer', nullable: true, example: 4178 }) total!: number | null;
}

class JobFailureDto {
  @ApiProperty({ example: 'internal_error' }) code!: string;
  @ApiProperty({ example: 'The work failed.' }) detail!: string;
  @ApiPropertyOptional({ type: [FieldProblemDto] }) errors?: readonly FieldProblemDto[];
}

/** A job as its owner sees it. */
export class JobDto implements Job {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'schools.import' }) kind!: string;
  @ApiProperty({ example: 'consortium' }) tenant!: string;
  @ApiProperty({ enum: ['queued', 'running', 'succeeded', 'failed'] }) status!: JobStatus;
  @ApiProperty({ type: JobProgressDto }) progress!: JobProgressDto;
  @ApiProperty({
    type: ['object', 'array', 'string', 'number', 'boolean', 'null'] as never,
    items: {},
    additionalProperties: true,
    example: { rows: 4178 },
    description: 'What came out, once it has succeeded; its shape is of the kind',
  })
  result!: JsonValue;
  @ApiProperty({ type: JobFailureDto, nullable: true, description: 'Why it failed' }) failure!: JobFailureDto | null;
  @ApiProperty() createdAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) finishedAt!: Date | null;
}
