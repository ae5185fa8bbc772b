import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createLogger, logFieldsFrom, NestLogger } from './logger.js';
import { span, startTracing } from './tracing.js';

describe('NestLogger', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = new NestLogger(
    createLogger({
      service: 'enrolment',
      level: 'trace',
      destination: {
        write: (line) => {
          lines.push(JSON.parse(line) as Record<string, unknown>);
        },
      },
    }),
  );
  const last = () => lines.at(-1)!;

  afterEach(() => {
    logFieldsFrom(() => ({}));
    lines.length = 0;
  });

  it('writes one JSON line with service, level, time, context and message', () => {
    logger.log('3 rows', 'Imports');
    expect(last()).toMatchObject({
      level: 'info',
      service: 'enrolment',
      context: 'Imports',
      msg: '3 rows',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('takes an error, with a sentence beside it, and hides what it carries', () => {
    logger.warn(Object.assign(new Error('refused'), { password: 'hunter2' }), 'Keys could not be refreshed', 'KeySet');
    expect(last()).toMatchObject({
      level: 'warn',
      context: 'KeySet',
      msg: 'Keys could not be refreshed',
      err: { type: 'Error', message: 'refused' },
    });
    expect(JSON.stringify(last())).not.toContain('hunter2');
  });

  it("keeps Nest's own stack apart from the context", () => {
    logger.error('it broke', 'Error: it broke\n    at here (file.ts:1:1)', 'Router');
    expect(last()).toMatchObject({
      level: 'error',
      msg: 'it broke',
      context: 'Router',
      stack: expect.stringContaining('at here'),
    });
  });

  it('takes no long message of line breaks for a stack', () => {
    const message = '\n'.repeat(200_000);
    logger.error(message, 'Router');
    expect(last()).toMatchObject({ msg: message, context: 'Router' });
    expect(last()).not.toHaveProperty('stack');
  });

  it('redacts fields', () => {
    logger.log({ personId: 'p1', email: 'ada@example.org' }, 'People');
    expect(last()).toMatchObject({ personId: 'p1', email: '[redacted]' });
  });

  it('adds the fields of the work at hand, and its trace', async () => {
    const stop = await startTracing({ service: 'enrolment' });
    logFieldsFrom(() => ({ correlationId: 'c1' }));
    await span('work', {}, () => {
      logger.debug('busy');
    });
    expect(last()).toMatchObject({
      level: 'debug',
      correlationId: 'c1',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await stop();
  });

  it('serves every Logger of Nest', () => {
    Logger.overrideLogger(logger);
    new Logger('Relay').verbose('tick');
    expect(last()).toMatchObject({ level: 'trace', context: 'Relay', msg: 'tick' });
  });
});
