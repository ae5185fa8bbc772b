import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { detailNames, type DetailName } from '../details/person-details.js';

/** What an agreement says about becoming a student of the university. */
export class RegistrationTermsDto {
  @ApiProperty({
    example: true,
    description: 'Whether every participant is asked by itself; else the coordinator asks by hand',
  })
  @IsBoolean()
  needed!: boolean;

  @ApiProperty({ example: 42, description: 'Days from the invitation in which the person submits' })
  @IsInt()
  @Min(1)
  @Max(365)
  submitDays!: number;

  @ApiProperty({ example: 21, description: 'Days in which the university answers' })
  @IsInt()
  @Min(1)
  @Max(365)
  replyDays!: number;

  @ApiProperty({
    enum: detailNames,
    isArray: true,
    example: ['legal-name', 'date-of-birth'],
    description: 'What the university needs of the person; nothing else is asked or sent',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(detailNames, { each: true })
  fields!: DetailName[];
}
