import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Line, Name } from '@collegium/http';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { Client, ClientAuthentication, ClientKind, ClientStatus, PublicJwk } from './client.js';
import type { ClientWithSecret } from './clients.service.js';

const code = /^[a-z0-9][a-z0-9-]{1,62}$/;
const keyExample = {
  kty: 'EC',
  crv: 'P-256',
  kid: '2026-09',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** What else a key has is said by its kind (RFC 7518). */
@ApiSchema({ description: 'A public key (RFC 7517)', ...({ additionalProperties: true } as object) })
export class PublicJwkDto {
  @ApiProperty({ example: 'EC' }) kty!: string;
  @ApiPropertyOptional({ example: '2026-09' }) kid?: string;
  @ApiPropertyOptional({ example: 'ES256' }) alg?: string;
  @ApiPropertyOptional({ example: 'sig' }) use?: string;
}

class NewClientDto {
  @ApiPropertyOptional({
    example: 'herts-registry',
    description: 'Its client id; made up if it is missing. No UUID, and no code of an organisation.',
  })
  @IsOptional()
  @MaxLength(63)
  @Matches(code)
  id?: string;

  @ApiProperty({ example: 'Registry of the University of Hertfordshire' })
  @Name({ max: 200 })
  name!: string;
}

export class NewMachineDto extends NewClientDto {
  @ApiProperty({ example: 'herts', description: 'Code of the organisation that it acts for' })
  @MaxLength(63)
  @Matches(code)
  organisation!: string;

  @ApiProperty({ type: [String], example: ['university:herts:client'], description: 'Roles of that organisation' })
  @IsArray()
  @ArrayMaxSize(20)
  @Line({ max: 200, each: true })
  roles!: string[];

  @ApiPropertyOptional({
    type: [PublicJwkDto],
    example: [keyExample],
    description:
      'Public keys (RFC 7517) of a client that signs its assertions (private_key_jwt), with the members kty, crv, x, y, n, e, kid, alg, use; without any it gets a secret',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  keys?: PublicJwk[];
}

export class NewApplicationDto extends NewClientDto {
  @ApiProperty({
    type: [String],
    example: ['https://portal.collegium.example/callback'],
    description: 'Where people are sent back to, compared exactly',
  })
  @IsArray()
  @ArrayMaxSize(20)
  @Line({ max: 500, each: true })
  redirectUris!: string[];

  @ApiPropertyOptional({ type: [String], example: ['https://portal.collegium.example/'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Line({ max: 500, each: true })
  postLogoutRedirectUris?: string[];

  @ApiPropertyOptional({ default: false, description: 'Whether people may sign in for it on another device' })
  @IsOptional()
  @IsBoolean()
  deviceFlow?: boolean;

  @ApiPropertyOptional({ default: false, description: 'Whether it can keep a secret, as a server can' })
  @IsOptional()
  @IsBoolean()
  confidential?: boolean;
}

export class RotateSecretDto {
  @ApiPropertyOptional({ minimum: 0, maximum: 168, default: 24, description: 'How many hours the old secrets go on' })
  @IsInt()
  @Min(0)
  @Max(168)
  @Type(() => Number)
  overlapHours: number = 24;
}

export class ReplaceKeysDto {
  @ApiProperty({ type: [PublicJwkDto], example: [keyExample] })
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  keys!: PublicJwk[];
}

@ApiExtraModels(NewMachineDto, NewApplicationDto)
export class ClientDto {
  @ApiProperty({ example: 'herts-registry' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ enum: ['machine', 'application'] }) kind!: ClientKind;
  @ApiProperty({ example: 'Registry of the University of Hertfordshire' }) name!: string;
  @ApiProperty({ example: 'herts' }) organisation!: string;
  @ApiProperty({ type: [String], example: ['university:herts:client'] }) roles!: readonly string[];
  @ApiProperty({ enum: ['client_secret', 'private_key_jwt', 'none'] }) authentication!: ClientAuthentication;
  @ApiProperty({ type: [PublicJwkDto] }) keys!: readonly PublicJwk[];
  @ApiProperty({ type: [String] }) redirectUris!: readonly string[];
  @ApiProperty({ type: [String] }) postLogoutRedirectUris!: readonly string[];
  @ApiProperty() deviceFlow!: boolean;
  @ApiProperty({ enum: ['active', 'disabled'] }) status!: ClientStatus;
  @ApiProperty() createdAt!: Date;

  static of({
    id,
    version,
    kind,
    name,
    organisation,
    roles,
    authentication,
    keys,
    redirectUris,
    postLogoutRedirectUris,
    deviceFlow,
    status,
    createdAt,
  }: Client): ClientDto {
    return {
      id,
      version,
      kind,
      name,
      organisation,
      roles,
      authentication,
      keys,
      redirectUris,
      postLogoutRedirectUris,
      deviceFlow,
      status,
      createdAt,
    };
  }
}

export class ClientWithSecretDto extends ClientDto {
  @ApiPropertyOptional({ example: 'cs_8c1v…', description: 'Shown this once' }) secret?: string;

  static withSecret({ client, secret }: ClientWithSecret): ClientWithSecretDto {
    return { ...ClientDto.of(client), ...(secret ? { secret } : {}) };
  }
}
