import 'reflect-metadata';
import { logLevels, type LogLevelName } from '@collegium/telemetry';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';
import { Flag, Proxies, UrlOf, UrlsOf } from './settings.js';

/** The settings of every service, under the names they have in the environment. A service extends this class with its own and is given an instance by injection. */
export class ServiceEnv {
  /** Port to listen on; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  @Type(() => Number)
  PORT = 3000;

  /** Address to listen on. */
  @IsString()
  @IsNotEmpty()
  HOST = '127.0.0.1';

  /** Where callers reach this service, without a trailing slash: links in answers begin with it. Default: the address listened on. */
  @IsOptional()
  @UrlOf('http:', 'https:')
  PUBLIC_URL?: string;

  /** The `<service>_app` role: requests and events, under row-level security. */
  @UrlOf('postgres:', 'postgresql:')
  DATABASE_URL!: string;

  /** The `<service>_system` role: relay, timers, reconcile. */
  @UrlOf('postgres:', 'postgresql:')
  DATABASE_SYSTEM_URL!: string;

  /** The `<service>_owner` role: migrations, at start. */
  @UrlOf('postgres:', 'postgresql:')
  DATABASE_OWNER_URL!: string;

  /** Connections of the app role's pool. */
  @IsInt()
  @Min(2)
  @Max(200)
  @Type(() => Number)
  DATABASE_POOL = 10;

  /** One server or several, separated by commas. */
  @UrlsOf('nats:', 'tls:')
  NATS_URL!: string;

  /** Whose access tokens are accepted: exactly the `iss` of its tokens. */
  @UrlOf('http:', 'https:')
  OIDC_ISSUER!: string;

  /** The `aud` that a token must name. */
  @IsString()
  @IsNotEmpty()
  OIDC_AUDIENCE = 'collegium';

  /** Whether domain time may be moved. Never in production. */
  @Flag()
  COLLEGIUM_SANDBOX = false;

  /** OTLP/HTTP collector; without one no spans leave the process. */
  @IsOptional()
  @UrlOf('http:', 'https:')
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @IsIn(logLevels)
  LOG_LEVEL: LogLevelName = 'info';

  /** Requests per minute and client; 0 switches the limit off. */
  @IsInt()
  @Min(0)
  @Type(() => Number)
  RATE_LIMIT_PER_MINUTE = 1200;

  /**
   * Whose `X-Forwarded-For` is believed: how many proxies stand before the service, or their addresses and networks, separated by commas.
   * Empty for nobody's: limits count the address that connects.
   */
  @Proxies()
  TRUSTED_PROXIES = '';

  /** Megabytes that all bodies under way may take together; one caller gets an eighth of it. */
  @IsInt()
  @Min(16)
  @Max(65_536)
  @Type(() => Number)
  BODIES_IN_FLIGHT_MB = 256;

  /** An upload that sends less than 1 KiB a second for so many seconds is ended; 0 for never. */
  @IsInt()
  @Min(0)
  @Max(3_600)
  @Type(() => Number)
  UPLOAD_STALL_SECONDS = 15;
}
