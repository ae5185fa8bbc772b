import { Logger, type Type } from '@nestjs/common';
import { ConfigError } from '../config/load-config.js';
import { ServiceEnv } from '../config/service-env.js';
import { createService } from './create-service.js';

/** Longest a stop may take, in milliseconds; orchestrators kill after ten seconds. */
const STOP_WITHIN = 9_000;

/**
 * The whole of a service's `main.ts`: starts it, and stops it in order on SIGTERM or SIGINT. A start that fails ends the process with one message.
 */
export async function startService(appModule: Type): Promise<void> {
  try {
    const app = await createService(appModule);
    const env = app.get(ServiceEnv);
    await app.listen(env.PORT, env.HOST);
    const stop = (signal: NodeJS.Signals): void => {
      new Logger('Service').log(`${signal}: stopping`);
      setTimeout(() => {
        new Logger('Service').error(
          `Not stopped within ${STOP_WITHIN} ms; what is in flight is taken up again after the next start`,
        );
        process.exit(1);
      }, STOP_WITHIN).unref();
      app.close().then(() => process.exit(0), fail);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
