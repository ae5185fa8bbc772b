import { ServiceEnv, UrlOf } from '@collegium/http';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, ValidateIf } from 'class-validator';

const withS3 = (env: PortfolioEnv): boolean => env.FILE_STORE === 's3';

/** Settings of this service beside every service's. */
export class PortfolioEnv extends ServiceEnv {
  /** Where uploaded files are kept: a folder of this machine, or a bucket. Several replicas need a bucket or a shared folder. */
  @IsIn(['local', 's3'])
  FILE_STORE: 'local' | 's3' = 'local';

  /** The folder, for `local`. */
  @IsString()
  @IsNotEmpty()
  FILE_STORE_PATH = '.collegium/portfolio-files';

  /** Largest file, in bytes. */
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  @Type(() => Number)
  FILE_MAX_BYTES = 104_857_600;

  /** Most bytes of evidence that are kept of a portfolio, earlier versions and removed items included. */
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  @Type(() => Number)
  EVIDENCE_MAX_BYTES = 524_288_000;

  /** Most items of evidence in a draft. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  @Type(() => Number)
  EVIDENCE_MAX_ITEMS = 200;

  /** Most versions of evidence that are kept of a portfolio, removed items included. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  @Type(() => Number)
  EVIDENCE_MAX_VERSIONS = 2000;

  /** Hours after which a stored file that nothing refers to is removed. */
  @IsInt()
  @Min(1)
  @Type(() => Number)
  FILE_ORPHAN_HOURS = 24;

  @ValidateIf(withS3)
  @IsString()
  @IsNotEmpty()
  S3_BUCKET?: string;

  @IsString()
  @IsNotEmpty()
  S3_REGION = 'eu-west-2';

  /** For stores other than Amazon's. */
  @IsOptional()
  @UrlOf('http:', 'https:')
  S3_ENDPOINT?: string;

  /** Left out, the SDK's own chain finds credentials (instance role, web identity). */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  S3_ACCESS_KEY_ID?: string;

  @ValidateIf((env: PortfolioEnv) => env.S3_ACCESS_KEY_ID !== undefined)
  @IsString()
  @IsNotEmpty()
  S3_SECRET_ACCESS_KEY?: string;
}
