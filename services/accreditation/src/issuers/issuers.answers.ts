import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

const open = { additionalProperties: true } as object;

/** JSON Web Key (RFC 7517) of an issuer. */
@ApiSchema({ description: 'One public key (RFC 7517)', ...open })
export class JwkDto {
  @ApiProperty({ example: 'RSA' }) kty!: string;
  @ApiPropertyOptional({ example: 'RS256' }) alg?: string;
  @ApiPropertyOptional({ example: 'sig' }) use?: string;
  @ApiPropertyOptional({ example: 'pT7mB2sDfH4z' }) kid?: string;
  @ApiPropertyOptional({ example: 'u1SU1LfV...' }) n?: string;
  @ApiPropertyOptional({ example: 'AQAB' }) e?: string;
}

@ApiSchema({ description: 'A key under the address that proofs and tokens name', ...open })
export class VerificationMethodDto {
  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam#kR3vX9aQwL1c' }) id!: string;
  @ApiProperty({ example: 'Multikey' }) type!: string;
  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam' }) controller!: string;
  @ApiPropertyOptional({ example: 'z6Mk...' }) publicKeyMultibase?: string;
  @ApiPropertyOptional({ type: JwkDto }) publicKeyJwk?: object;
}

/** DID document (W3C DID Core 1.0). */
@ApiSchema({ description: 'A DID document (W3C DID Core 1.0)', ...open })
export class DidDocumentDto {
  @ApiProperty({ type: [String], example: ['https://www.w3.org/ns/did/v1'] }) '@context'!: string[];
  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam' }) id!: string;
  @ApiProperty({ type: [VerificationMethodDto] }) verificationMethod!: object[];
  @ApiProperty({
    type: [String],
    example: ['did:web:awards.example.org:providers:hertscam#kR3vX9aQwL1c'],
    description: 'Keys that sign credentials, every one that ever did',
  })
  assertionMethod!: string[];
}
