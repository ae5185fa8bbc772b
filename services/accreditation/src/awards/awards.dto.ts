import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import type { AwardChangeRow } from './award.entity.js';
import { awardStatuses, reasonsFor, type Award, type AwardStatus, type HolderAnswer } from './award.js';

export class AwardFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  person?: string;

  @ApiPropertyOptional({ enum: awardStatuses })
  @IsOptional()
  @IsIn(awardStatuses)
  status?: AwardStatus;
}

export class AwardsQuery extends PageQuery {
  @Filters(() => AwardFilter)
  filter?: AwardFilter;
}

/** Why something is done to an award. */
class CauseDto {
  @ApiProperty({ example: 'Granted to the wrong person of the same name.', description: 'For the record; not public' })
  @IsString()
  @Length(1, 2000)
  text!: string;
}

export class RevokeDto extends CauseDto {
  @ApiProperty({
    enum: reasonsFor('revoke'),
    example: 'issued_in_error',
    description: 'Public: its meaning stands on the page of the certificate',
  })
  @IsString()
  @Length(1, 60)
  reason!: string;
}

export class SuspendDto extends CauseDto {
  @ApiProperty({
    enum: reasonsFor('suspend'),
    example: 'under_investigation',
    description: 'Public: its meaning stands on the page of the certificate',
  })
  @IsString()
  @Length(1, 60)
  reason!: string;
}

export class ReinstateDto extends CauseDto {
  @ApiProperty({ enum: reasonsFor('reinstate'), example: 'cleared' })
  @IsString()
  @Length(1, 60)
  reason!: string;
}

export class CancelDto extends CauseDto {
  @ApiProperty({ enum: reasonsFor('cancel'), example: 'issued_in_error' })
  @IsString()
  @Length(1, 60)
  reason!: string;
}

export class ReissueDto extends CauseDto {
  @ApiPropertyOptional({ type: String, enum: reasonsFor('reissue'), example: 'name_corrected' })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  reason = 'name_corrected';
}

export class AwardRevocationDto {
  @ApiProperty({ example: 'issued_in_error' })
  reason!: string;

  @ApiProperty({
    example: 'Granted to the wrong person of the same name.',
    nullable: true,
    type: String,
    description: 'Null for the holder',
  })
  text!: string | null;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class AwardSuspensionDto extends AwardRevocationDto {}

export class AwardChangeDto {
  @ApiProperty({
    enum: awardStatuses,
    nullable: true,
    type: String,
    example: 'granted',
    description: 'Null for the grant',
  })
  from!: AwardStatus | null;

  @ApiProperty({ enum: awardStatuses, example: 'suspended' })
  to!: AwardStatus;

  @ApiProperty({ example: 'under_investigation', nullable: true, type: String })
  reason!: string | null;

  @ApiProperty({
    example: 'A letter from the school of 3 March.',
    nullable: true,
    type: String,
    description: 'Null for the holder',
  })
  text!: string | null;

  @ApiProperty({ example: 'user:carol', nullable: true, type: String, description: 'Null for the holder' })
  by!: string | null;

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

  @ApiProperty({ enum: awardStatuses, example: 'granted' })
  status!: AwardStatus;

  @ApiProperty({ example: 'HertsCam Certificate in Educator Leadership' })
  title!: string;

  @ApiProperty({ example: 'Zoë Nkemelu-Žák' })
  holder!: string;

  @ApiProperty({ example: 'HERTSCAM-2027-7K3M9-Q2XVT-C' })
  certificateNumber!: string;

  @ApiProperty({
    example: 'https://awards.example.org/certificates/HERTSCAM-2027-7K3M9-Q2XVT-C',
    nullable: true,
    type: String,
    description: 'Null while the certificate is being made',
  })
  certificateUrl!: string | null;

  @ApiProperty({ format: 'date-time' })
  grantedAt!: string;

  @ApiProperty({ type: AwardRevocationDto, nullable: true })
  revocation!: AwardRevocationDto | null;

  @ApiProperty({ type: AwardSuspensionDto, nullable: true })
  suspension!: AwardSuspensionDto | null;

  @ApiProperty({
    format: 'uuid',
    nullable: true,
    type: String,
    example: null,
    description: 'The award whose place this one took',
  })
  supersedes!: string | null;

  @ApiProperty({
    format: 'uuid',
    nullable: true,
    type: String,
    example: null,
    description: 'The award that took the place of this one',
  })
  supersededBy!: string | null;

  @ApiProperty({
    enum: ['accepted', 'declined'],
    nullable: true,
    type: String,
    example: 'accepted',
    description: 'What the holder has said; until accepted, it can be cancelled',
  })
  holderAnswer!: HolderAnswer | null;

  @ApiProperty({ example: false, description: 'Whether the holder keeps the public page back' })
  hidden!: boolean;
}

/** @param inFull whether the reader is the provider's side: the holder learns reasons, not what was written about them */
export function toAwardDto(award: Award, inFull: boolean): AwardDto {
  const {
    id,
    version,
    tenant,
    personId,
    enrolmentId,
    programmeId,
    status,
    certificate,
    issuedAt,
    grantedAt,
    revocation,
    revokedAt,
    suspension,
    supersedes,
    supersededBy,
    holderAnswer,
    hidden,
  } = award;
  return {
    id,
    version,
    provider: tenant,
    personId,
    enrolmentId,
    programmeId,
    status,
    supersedes,
    supersededBy,
    holderAnswer,
    hidden,
    title: certificate.title,
    holder: certificate.holder,
    certificateNumber: certificate.number,
    certificateUrl: issuedAt ? certificate.url : null,
    grantedAt: grantedAt.toISOString(),
    revocation: revocation &&
      revokedAt && { reason: revocation.reason, text: inFull ? revocation.text : null, at: revokedAt.toISOString() },
    suspension: suspension && { reason: suspension.reason, text: inFull ? suspension.text : null, at: suspension.at },
  };
}

/** @param inFull as above */
export function toAwardChangeDto(
  { fromStatus, toStatus, reason, text, by, at }: AwardChangeRow,
  inFull: boolean,
): AwardChangeDto {
  return {
    from: fromStatus,
    to: toStatus,
    reason,
    text: inFull ? text : null,
    by: inFull ? by : null,
    at: at.toISOString(),
  };
}
