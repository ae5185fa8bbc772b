import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

export class SuccessionDto {
  @ApiProperty({ example: 'elc', description: 'Code of the organisation that keeps the records from now on' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  successor!: string;

  @ApiProperty({ example: 'Board minute of 3 March 2028.', description: 'For the record; not public' })
  @IsString()
  @Length(1, 2000)
  text!: string;
}

export class KeeperDto {
  @ApiProperty({ example: 'elc' })
  code!: string;

  @ApiProperty({ example: 'Eastern Leadership Centre' })
  name!: string;
}

export class IssuerDto {
  @ApiProperty({ example: 'hertscam' })
  code!: string;

  @ApiProperty({ example: 'HertsCam Network' })
  name!: string;

  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam' })
  did!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: null })
  closedAt!: string | null;

  @ApiProperty({ type: KeeperDto, nullable: true })
  recordsKeptBy!: KeeperDto | null;
}
