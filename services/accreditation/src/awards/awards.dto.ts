import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { revocationReasons, type Award, type AwardStatus } from './award.js';

export class AwardFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  provider?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  person?: string;

  @ApiPropertyOptional({ enum: ['granted', 'revoked'] })
  @IsOptional() @IsIn(['granted', 'revoked'])
  status?: AwardStatus;
}

export class AwardsQuery extends PageQuery {
  @Filters(() => AwardFilter)
  filter?: AwardFilter;
}

export class RevokeDto {
  @ApiProperty({ enum: revocationReasons.map(({ code }) => code), example: 'issued_in_error', description: 'Public: its meaning stands on the page of the certificate' })
  @IsString() @Length(1, 60)
  reason!: string;

  @ApiProperty({ example: 'Granted to the wrong person of the same name.', description: 'For the record; not public' })
  @IsString() @Length(1, 2000)
  text!: string;
}

export class AwardRevocationDto {
  @ApiProperty({ example: 'issued_in_error' })
  reason!: string;

  @ApiProperty({ example: 'Granted to the wrong person of the same name.' })
  text!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class AwardDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 2 })
  version!: number;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  enrolmentId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ enum: ['granted', 'revoked'] })
  status!: AwardStatus;

  @ApiProperty({ example: 'HertsCam Certificate in Educator Leadership' })
  title!: string;

  @ApiProperty({ example: 'Zoë Nkemelu-Žák' })
  holder!: string;

  @ApiProperty({ example: 'HERTSCAM-2027-7K3M9-Q2XVT-C' })
  certificateNumber!: string;

  @ApiProperty({ example: 'https://awards.example.org/certificates/HERTSCAM-2027-7K3M9-Q2XVT-C', nullable: true, type: String, description: 'Null while the certificate is being made' })
  certificateUrl!: string | null;

  @ApiProperty({ format: 'date-time' })
  grantedAt!: string;

  @ApiProperty({ type: AwardRevocationDto, nullable: true })
  revocation!: AwardRevocationDto | null;
}

export class AwardPageDto {
  @ApiProperty({ type: [AwardDto] })
  data!: AwardDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export function toAwardDto(award: Award): AwardDto {
  const { id, version, tenant, personId, enrolmentId, programmeId, status, certificate, issuedAt, grantedAt, revocation, revokedAt } = award;
  return {
    id, version, provider: tenant, personId, enrolmentId, programmeId, status,
    title: certificate.title,
    holder: certificate.holder,
    certificateNumber: certificate.number,
    certificateUrl: issuedAt ? certificate.url : null,
    grantedAt: grantedAt.toISOString(),
    revocation: revocation && revokedAt && { reason: revocation.reason, text: revocation.text, at: revokedAt.toISOString() },
  };
}
