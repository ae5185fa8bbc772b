import { Filters, Line, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class PortfoliosFilter {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() enrolment?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() cohort?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() person?: string;
}

export class PortfoliosQuery extends PageQuery {
  @Filters(() => PortfoliosFilter) filter?: PortfoliosFilter;
}

export class WriteAccountDto {
  @ApiProperty({
    example: 'Our project set out to change how feedback is given in our school …',
    maxLength: 200_000,
    description: 'Plain text; markup stays as typed',
  })
  @Prose({ max: 200_000 })
  text!: string;

  @ApiPropertyOptional({
    example: 'account',
    description: 'Needed only where the programme asks for more than one account',
  })
  @IsOptional()
  @Line({ max: 100, min: 0 })
  requirement?: string;
}

export class FeedbackDto {
  @ApiProperty({ example: 'Say more about what your colleagues did differently afterwards.', maxLength: 20_000 })
  @Prose({ max: 20_000 })
  text!: string;
}
