import { ApiProperty } from '@nestjs/swagger';

/** One check of a verification. */
export class CheckDto {
  @ApiProperty({ enum: ['core', 'proof', 'status', 'issuer'], example: 'status' })
  name!: string;

  @ApiProperty({ enum: ['success', 'failure', 'skipped'], example: 'failure' })
  outcome!: string;

  @ApiProperty({ example: 'revoked', description: 'For machines; each is explained in docs/verification.md' })
  code!: string;

  @ApiProperty({ example: 'Its issuer has set its status: revocation.', description: 'For people' })
  reason!: string;
}

/** What a credential says of itself. */
export class CredentialSummaryDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://awards.example.org/certificates/HERTSCAM-2027-7K3M9-Q2XVT-C',
  })
  id!: string | null;

  @ApiProperty({ example: ['VerifiableCredential', 'OpenBadgeCredential'] })
  types!: string[];

  @ApiProperty({ type: String, nullable: true, example: 'HertsCam Certificate in Educator Leadership' })
  title!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'did:web:awards.example.org:providers:hertscam' })
  issuer!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'HertsCam Network',
    description: 'The name that the credential gives its issuer: anybody can write any',
  })
  issuerName!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Zoë Nkemelu-Žák' })
  holder!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2027-07-01T09:00:00Z' })
  validFrom!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  validUntil!: string | null;
}

/** One credential in a learner record. */
export class HeldCredentialDto {
  @ApiProperty({ enum: ['valid', 'invalid', 'indeterminate'], example: 'valid' })
  result!: string;

  @ApiProperty({ type: [CheckDto] })
  checks!: CheckDto[];

  @ApiProperty({ type: CredentialSummaryDto, nullable: true })
  credential!: CredentialSummaryDto | null;
}

/** What a verification comes to. */
export class VerificationDto {
  @ApiProperty({
    enum: ['valid', 'invalid', 'indeterminate'],
    example: 'invalid',
    description:
      'indeterminate: nothing was found wrong, but a key or a status could not be had, or something is of a kind not read here',
  })
  result!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['json', 'jwt', 'png', 'svg', 'pdf'],
    example: 'png',
    description: 'What was handed in, told from its content',
  })
  kind!: string | null;

  @ApiProperty({ type: [CheckDto] })
  checks!: CheckDto[];

  @ApiProperty({ type: CredentialSummaryDto, nullable: true })
  credential!: CredentialSummaryDto | null;

  @ApiProperty({ type: [HeldCredentialDto], description: 'What a learner record (CLR) holds, each verified by itself' })
  held!: HeldCredentialDto[];
}
