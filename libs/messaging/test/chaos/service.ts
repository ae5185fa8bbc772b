import {
  AwardRefusedSchema,
  PortfolioOpenedSchema,
  type AwardRefused,
  type PortfolioOpened,
  type Source,
} from '@collegium/contracts';
import { newId, PersistenceModule, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Controller, Inject, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connectEvents, ConsumerHost, MessagingModule, Relay, type EventContext } from '../../src/index.js';
import { OnEvent } from '../../src/consumer/on-event.js';
import type { Command, Message } from './protocol.js';

/**
 * One process of the crash tests. `portfolio` accepts commands: each changes a work and tells of it. `accreditation` answers every
 * such event with one of its own, and `portfolio` notes the answer: so every accepted command has one effect here and one there.
 */
const { SERVICE, APP_URL, SYSTEM_URL, NATS_URL } = process.env as Record<string, string>;

/** Raises the version of a row under its lock, as a guarded save does. */
async function nextVersion(tx: Transaction, id: string): Promise<number> {
  const [row] = (await tx.manager.query(
    `insert into works (id, version) values ($1, 1) on conflict (id) do update set version = works.version + 1 returning version`,
    [id],
  )) as [{ version: number }];
  return row.version;
}

async function note(tx: Transaction, context: EventContext): Promise<void> {
  await tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, $3)', [
    context.id,
    context.subject,
    context.aggregateVersion,
  ]);
}

@Controller()
class Accreditation {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(PortfolioOpenedSchema)
  async answer(event: PortfolioOpened, context: EventContext): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await note(tx, context);
      const version = await nextVersion(tx, event.portfolioId);
      tx.publish(
        AwardRefusedSchema,
        { caseId: event.portfolioId, provider: event.provider, enrolmentId: context.id },
        { version },
      );
    });
  }
}

@Controller()
class Portfolio {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(AwardRefusedSchema)
  async noteAnswer(_event: AwardRefused, context: EventContext): Promise<void> {
    await this.unitOfWork.run((tx) => note(tx, context));
  }
}

const services: Record<string, { controller: Type; consumes: Source[] }> = {
  portfolio: { controller: Portfolio, consumes: ['accreditation'] },
  accreditation: { controller: Accreditation, consumes: ['portfolio'] },
};

async function main(): Promise<void> {
  const { controller, consumes } = services[SERVICE!]!;
  class Root {}
  Module({
    imports: [
      PersistenceModule.forRoot({ service: SERVICE!, appUrl: APP_URL!, systemUrl: SYSTEM_URL!, entities: [] }),
      MessagingModule.forRoot({
        service: SERVICE as Source,
        consumes,
        natsUrl: NATS_URL!,
        databaseUrl: SYSTEM_URL!,
        relay: { idlePollMs: 50, idleSessionMs: 1_000, publishTimeoutMs: 1_000 },
        retries: { baseMs: 20, maxMs: 200, pollMs: 50, attempts: 50 },
      }),
    ],
    controllers: [controller],
  })(Root);
  const app = await NestFactory.create(Root, new FastifyAdapter(), {
    logger: process.env.CHAOS_LOG ? ['error', 'warn', 'log'] : false,
  });
  await app.init();
  await connectEvents(app);
  const tell = (message: Message): void => void process.send?.(message);

  const accept = async (works: readonly string[], commands: readonly string[]): Promise<void> => {
    const unitOfWork = app.get(UnitOfWork);
    for (const [n, command] of commands.entries()) {
      const workId = works[n % works.length]!;
      const isAccepted = await unitOfWork
        .run(async (tx) => {
          const version = await nextVersion(tx, workId);
          await tx.manager.query('insert into accepted (command_id, work_id, version) values ($1, $2, $3)', [
            command,
            workId,
            version,
          ]);
          tx.publish(
            PortfolioOpenedSchema,
            { portfolioId: workId, provider: 'hertscam', enrolmentId: newId(), personId: command },
            { version },
          );
        })
        .then(
          () => true,
          () => false,
        ); // a fault in the middle: whether it was accepted, the database will tell
      if (isAccepted) tell({ kind: 'accepted', commands: [command] });
    }
  };

  process.on('message', (command: Command) => {
    if (command.kind === 'accept') void accept(command.works, command.commands);
    else if (command.kind === 'crash-at') process.env.COLLEGIUM_CRASH_AT = command.point;
    else
      tell({
        kind: 'state',
        relay: app.get(Relay).state,
        consumers: app.get(ConsumerHost).consumers.map(({ state }) => state),
      });
  });
  process.on('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  tell({ kind: 'ready' });
}

await main();
