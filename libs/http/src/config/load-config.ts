import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

/** Settings are missing or wrong. The message lists all of them, without their values: some are secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} missing or wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
}

/**
 * Reads a service's settings from the environment. Variables that the class does not name are none of its business; an empty one counts as missing.
 * @throws ConfigError that lists every missing or wrong setting
 */
export function loadConfig<Env extends object>(
  envClass: new () => Env,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Env {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const config = plainToInstance(envClass, given, { exposeDefaultValues: true });
  const errors = validateSync(config, { skipMissingProperties: false, forbidUnknownValues: false });
  if (errors.length > 0) throw new ConfigError(errors.map((error) => describe(error, given)));
  return config;
}

function describe(error: ValidationError, given: Readonly<Record<string, unknown>>): string {
  if (!(error.property in given)) return `${error.property} is missing`;
  const reasons = Object.values(error.constraints ?? {}).map((reason) => reason.replace(`${error.property} `, ''));
  return `${error.property} ${reasons.join(' and ')}`;
}
