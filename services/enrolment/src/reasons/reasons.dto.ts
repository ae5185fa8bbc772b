import { Line } from '@collegium/http';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches, ValidateNested } from 'class-validator';

export class ReasonDto {
  @ApiProperty({ example: 'parental_leave' })
  @Matches(/^[a-z][a-z0-9_]{0,59}$/)
  code!: string;

  @ApiProperty({ example: 'Parental leave' })
  @Line({ max: 200 })
  title!: string;
}

export class PublishReasonsDto {
  @ApiProperty({
    type: [ReasonDto],
    example: [
      { code: 'parental_leave', title: 'Parental leave' },
      { code: 'other', title: 'Another reason' },
    ],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((reason: ReasonDto) => reason.code)
  @ValidateNested({ each: true })
  @Type(() => ReasonDto)
  reasons!: ReasonDto[];
}

export class ReasonListDto {
  @ApiProperty({ example: 'defer' }) purpose!: string;
  @ApiProperty({ example: 1 }) listVersion!: number;
  @ApiProperty({ type: [ReasonDto] }) reasons!: ReasonDto[];
}
