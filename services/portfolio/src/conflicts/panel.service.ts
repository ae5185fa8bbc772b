import type { Principal } from '@collegium/auth';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { refuse } from '../errors.js';
import { actingName, actingProvider } from '../facts/acting-person.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { PanelMemberRow } from './conflict.entity.js';

/** Who moderates for a provider. A small provider names people of another. */
@Injectable()
export class Panel {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scope: ProviderScope,
    private readonly clock: Clock,
  ) {}

  /** Person ids of the panel in the transaction's scope. */
  async members(tx: Transaction): Promise<string[]> {
    const members = await tx.manager.find(PanelMemberRow, {
      where: { stoodDownAt: IsNull() },
      order: { personId: 'ASC' },
    });
    return members.map((member) => member.personId);
  }

  list(): Promise<PanelMemberRow[]> {
    return this.unitOfWork.run(({ manager }) =>
      manager.find(PanelMemberRow, { where: { stoodDownAt: IsNull() }, order: { namedAt: 'ASC', id: 'ASC' } }),
    );
  }

  name(
    command: { personId: string; provider?: string | undefined; homeProvider?: string | undefined },
    principal: Principal,
  ): Promise<PanelMemberRow> {
    const { personId } = command;
    const tenant = actingProvider(currentContext()?.tenants ?? [], command.provider);
    return this.unitOfWork.run(
      async (tx) => {
        if (await tx.manager.existsBy(PanelMemberRow, { tenant, personId, stoodDownAt: IsNull() }))
          throw refuse('already_on_panel', 'This person is on the panel.', { personId });
        const homeProvider = command.homeProvider ?? tenant;
        return tx.insert(PanelMemberRow, {
          id: newId(),
          tenant,
          personId,
          homeProvider,
          namedAt: this.clock.now(),
          namedBy: actingName(principal),
          stoodDownAt: null,
        });
      },
      { tenants: [tenant] },
    );
  }

  standDown(id: string): Promise<PanelMemberRow> {
    return this.scope.of(PanelMemberRow, id, async (tx, member) =>
      member.stoodDownAt === null ? tx.save(PanelMemberRow, { ...member, stoodDownAt: this.clock.now() }) : member,
    );
  }
}
