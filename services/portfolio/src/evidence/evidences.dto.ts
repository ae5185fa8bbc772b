import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';

/** What every kind of evidence says of itself; a form sends it as fields beside the file. */
class EvidenceFields {
  @ApiPropertyOptional({
    example: 'evidence',
    description: 'Needed only where the programme asks for more than one kind of evidence',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
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
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  title!: string;

  @ApiPropertyOptional({ example: 'We met six times.', maxLength: 200_000, description: 'For a text' })
  @ValidateIf((dto: EvidenceDto) => dto.kind === 'text')
  @IsString()
  @MinLength(1)
  @MaxLength(200_000)
  text?: string;

  @ApiPropertyOptional({
    example: 'https://example.org/our-project',
    maxLength: 2000,
    description: 'For a link; https only, and never fetched',
  })
  @ValidateIf((dto: EvidenceDto) => dto.kind === 'link')
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  url?: string;
}

/** The fields of a form with a file. */
export class EvidenceFormDto extends EvidenceFields {
  @ApiPropertyOptional({ example: 'Action plan', maxLength: 200, description: "The file's name, where it is left out" })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
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
