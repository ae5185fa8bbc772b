import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

/** Objects of JSON-LD: what they have beside the members named here is said by their context. */
const open = { additionalProperties: true } as object;

/** A W3C Verifiable Credential 2.0, as far as every one of ours looks alike. */
@ApiSchema({ description: 'A W3C Verifiable Credential 2.0; its contexts say what else is in it', ...open })
export class CredentialDto {
  @ApiProperty({ type: [String], example: ['https://www.w3.org/ns/credentials/v2'] }) '@context'!: string[];
  @ApiPropertyOptional({ example: 'https://awards.example.org/certificates/HERTSCAM-2027-7K3M9-Q2XVT-C' }) id?: string;
  @ApiProperty({ type: [String], example: ['VerifiableCredential', 'OpenBadgeCredential'] }) type!: string[];
  @ApiProperty({
    oneOf: [
      { type: 'string', format: 'uri' },
      { type: 'object', required: ['id'], properties: { id: { type: 'string' } }, additionalProperties: true },
    ],
    example: { id: 'did:web:awards.example.org:providers:hertscam' },
  })
  issuer!: string | { id: string };
  @ApiPropertyOptional({ format: 'date-time' }) validFrom?: string;
  @ApiPropertyOptional({ format: 'date-time' }) validUntil?: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { type: ['AchievementSubject'] } })
  credentialSubject!: object;
}
