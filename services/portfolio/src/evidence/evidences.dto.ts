import { Line, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';

/** What every kind of evidence says of itself; a form sends it as fields beside the file. */
class EvidenceFields {
  @ApiPropertyOptional({
    example: 'evidence',
    description: 'Needed only where the programme asks for more than one kind of evidence',
  })
  @IsOptional()
  @Line({ max: 100, min: 0 })
  requirement?: string;

  @ApiPropertyOptional({
    example: false,
    description: 'Whether pupils can be recognised in it; asked again before freezing',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  showsPupils?: boolean;
}

export class EvidenceDto extends EvidenceFields {
  @ApiProperty({ enum: ['text', 'link'], example: 'link' })
  @IsIn(['text', 'link'])
  kind!: 'text' | 'link';

  @ApiProperty({ example: 'Minutes of the working group', maxLength: 200 })
  @Line({ max: 200 })
  title!: string;

  @ApiPropertyOptional({ example: 'We met six times.', maxLength: 200_000, description: 'For a text' })
  @ValidateIf((dto: EvidenceDto) => dto.kind === 'text')
  @Prose({ max: 200_000 })
  text?: string;

  @ApiPropertyOptional({
    example: 'https://example.org/our-project',
    maxLength: 2000,
    description: 'For a link; https only, and never fetched',
  })
  @ValidateIf((dto: EvidenceDto) => dto.kind === 'link')
  @Line({ max: 2000 })
  url?: string;
}

/** The fields of a form with a file. */
export class EvidenceFormDto extends EvidenceFields {
  @ApiPropertyOptional({ example: 'Action plan', maxLength: 200, description: "The file's name, where it is left out" })
  @IsOptional()
  @Line({ max: 200 })
  title?: string;
}

export class EvidenceVersionQuery {
  @ApiPropertyOptional({ example: 1, description: 'The latest, where it is left out' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  @Type(() => Number)
  version?: number;
}
