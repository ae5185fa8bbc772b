import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, Length, ValidateNested } from 'class-validator';
import type { UndrawableText } from './printed-texts.service.js';

export class PrintedFormDto {
  @ApiProperty({ example: '교육 리더십', description: 'As it is written in the definition, or as a body is called' })
  @IsString()
  @Length(1, 4000)
  text!: string;

  @ApiProperty({ example: 'Gyoyuk Rideosip', description: 'As it is printed' })
  @IsString()
  @Length(1, 4000)
  printedAs!: string;
}

export class GivePrintedFormsDto {
  @ApiProperty({ type: [PrintedFormDto] })
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => PrintedFormDto)
  forms!: PrintedFormDto[];
}

export class UndrawableTextDto implements UndrawableText {
  @ApiProperty({ example: '교육 리더십' })
  text!: string;

  @ApiProperty({ type: [String], example: ['교', '육'], description: 'Characters that no font draws' })
  undrawable!: readonly string[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Gyoyuk Rideosip',
    description: 'Null while none is given: cases wait',
  })
  printedAs!: string | null;
}

export class PrintedTextsDto {
  @ApiProperty({ type: [UndrawableTextDto] })
  texts!: UndrawableTextDto[];
}
