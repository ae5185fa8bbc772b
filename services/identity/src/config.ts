import { ServiceEnv, UrlOf } from '@collegium/http';
import { VAULT_KEYS } from '@collegium/vault';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';

/**
 * The settings of this service, beside those of every service. `OIDC_ISSUER` says whose tokens its own API takes: its
 * own (`<PUBLIC_URL>/oidc`), unless another issuer has taken its place.
 */
export class IdentityEnv extends ServiceEnv {
  /** Where callers reach this service: an origin without path, since the issuer in all tokens is made of it. */
  @Matches(/^https?:\/\/[^/?#]+$/, { message: 'must be an origin, such as https://id.example.org' })
  declare PUBLIC_URL: string;

  // For other services PUBLIC_URL is optional, and a subclass cannot take that back on the property itself.
  @ValidateBy({
    name: 'publicUrl',
    validator: {
      validate: (_value, args) => (args?.object as IdentityEnv).PUBLIC_URL !== undefined,
      defaultMessage: () => 'needs PUBLIC_URL beside it, the public origin of this service',
    },
  })
  declare OIDC_ISSUER: string;

  /**
   * Keys of 32 bytes in base64, separated by commas, that seal what must not be readable in the database. The first one
   * seals, all of them open: to replace a key, put the new one in front.
   */
  @Matches(VAULT_KEYS, {
    message: 'must be one or more keys of 32 bytes in base64, separated by commas',
  })
  IDENTITY_ENCRYPTION_KEYS!: string;

  /** Where mail goes out, for example `smtps://user:password@mail.example.org`. Only a sandbox can do without. */
  @ValidateIf((env: IdentityEnv) => env.SMTP_URL !== undefined || !env.COLLEGIUM_SANDBOX)
  @UrlOf('smtp:', 'smtps:')
  SMTP_URL?: string;

  /** Sender of our mail. */
  @IsString()
  @IsNotEmpty()
  MAIL_FROM = 'Collegium <no-reply@localhost>';

  /** Where people begin, for the mails that we send; `PUBLIC_URL` by default. */
  @IsOptional()
  @UrlOf('http:', 'https:')
  PORTAL_URL?: string;

  /** YAML or JSON with users and clients to be made at start if they are missing; see the README. */
  @IsOptional()
  @IsString()
  IDENTITY_SEED_FILE?: string;

  /** Secret of the client `sandbox`, whose tokens need no sign-in. Only read in a sandbox. */
  @ValidateIf((env: IdentityEnv) => env.COLLEGIUM_SANDBOX)
  @IsString()
  @MinLength(16)
  SANDBOX_CLIENT_SECRET?: string;

  /** How long an access token lives: the delay of a revocation. */
  @IsInt()
  @Min(300)
  @Max(600)
  @Type(() => Number)
  ACCESS_TOKEN_SECONDS = 600;

  /** Forms of the sign-in pages per minute and caller's address; 0 switches the limit off. */
  @IsInt()
  @Min(0)
  @Type(() => Number)
  SIGN_IN_RATE_PER_MINUTE = 60;

  /** Requests for tokens per minute and caller's address; 0 switches the limit off. */
  @IsInt()
  @Min(0)
  @Type(() => Number)
  TOKEN_RATE_PER_MINUTE = 1200;

  /**
   * Whether accounts of the office and of operators sign in with two factors: `required`, or `off`. Required by default,
   * except in a sandbox.
   */
  @IsOptional()
  @IsIn(['required', 'off'])
  SECOND_FACTOR?: 'required' | 'off';

  get secondFactorRequired(): boolean {
    return (this.SECOND_FACTOR ?? (this.COLLEGIUM_SANDBOX ? 'off' : 'required')) === 'required';
  }

  /** The `iss` of our tokens. */
  get issuer(): string {
    return `${this.PUBLIC_URL}/oidc`;
  }
}
