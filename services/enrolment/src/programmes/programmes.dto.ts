import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import type { ReadDefinition } from './definition-file.js';
import { expectedMinutes, type Definition } from './definition.js';
import type { Programme } from './programme.js';

const CODE = /^[a-z0-9-]{1,60}$/;

class ProgrammeFilterDto {
  @ApiPropertyOptional({ example: 'hertscam' })
  @IsOptional()
  @Matches(CODE)
  provider?: string;

  @ApiPropertyOptional({ example: 'eldp-participant' })
  @IsOptional()
  @Matches(CODE)
  code?: string;
}

export class ListProgrammesQuery extends PageQuery {
  @Filters(() => ProgrammeFilterDto) filter?: ProgrammeFilterDto;
}

export class DefinitionFlawDto {
  @ApiProperty({ example: '/entitlement/minutes', description: 'JSON pointer' }) pointer!: string;
  @ApiProperty({ example: 12 }) line!: number;
  @ApiProperty({ example: 12 }) column!: number;
  @ApiProperty({ example: 'entitlement_not_covered' }) code!: string;
  @ApiProperty({ example: 'The expected session kinds add up to 870 minutes, 30 fewer than the 900 minutes owed.' })
  message!: string;
}

export class CheckedDefinitionDto {
  @ApiProperty({ example: false }) valid!: boolean;
  @ApiProperty({ type: [DefinitionFlawDto] }) errors!: readonly DefinitionFlawDto[];
  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Minutes owed' }) entitlementMinutes!:
    number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'Minutes that the expected session kinds add up to',
  })
  expectedMinutes!: number | null;
}

@ApiSchema({ description: 'A JSON Schema', ...({ additionalProperties: true } as object) })
export class JsonSchemaDto {
  @ApiProperty({ example: 'https://json-schema.org/draft/2020-12/schema' }) $schema!: string;
  @ApiProperty({ example: 'https://collegium.example/schemas/definition' }) $id!: string;
}

export class ProgrammeDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1', description: 'Id of this version' })
  id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ example: 'eldp-participant' }) code!: string;
  @ApiProperty({ example: 1 }) definitionVersion!: number;
  @ApiProperty({ example: 'Educator-Led Development Programme, Participant Experience' }) title!: string;
  @ApiProperty({ type: Date, example: '2026-09-01T09:00:00.000Z' }) publishedAt!: Date;
}

export class ProgrammeWithDefinitionDto extends ProgrammeDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { code: 'eldp-participant', version: 1, entitlement: { minutes: 900, minimumMinutes: 600 } },
    description: 'Its format is at /v1/programmes/schema',
  })
  definition!: Definition;
}

export function toProgrammeDto({
  id,
  version,
  provider,
  code,
  definitionVersion,
  title,
  publishedAt,
}: Programme): ProgrammeDto {
  return { id, version, provider, code, definitionVersion, title, publishedAt };
}

export function toCheckedDefinitionDto({ definition, flaws }: ReadDefinition): CheckedDefinitionDto {
  return {
    valid: definition !== undefined,
    errors: flaws,
    entitlementMinutes: definition?.entitlement.minutes ?? null,
    expectedMinutes: definition ? expectedMinutes(definition) : null,
  };
}
