import { matchingRoles, type Principal } from '@collegium/auth';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { SuccessionRow } from './succession.entity.js';
import { keeperOf, keptBy, successorsOf, type Succession } from './succession.js';

/** An issuer as the public may know it. */
export interface KnownIssuer {
  readonly code: string;
  readonly name: string;
  readonly closedAt: Date | null;
  readonly keeper: { readonly code: string; readonly name: string } | null;
}

/** Issuers that have closed, and who keeps their records. What they issued goes on being served, and their status lists renewed. */
@Injectable()
export class SuccessionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Names who keeps an issuer's records from now on; named again, the latest counts.
   * @throws DomainError `issuer_not_found`, `organisation_not_found`, `succession_refused` where the chain would lead back
   */
  name(issuer: string, { successor, text }: { successor: string; text: string }): Promise<Succession> {
    return this.unitOfWork.run(
      async (tx) => {
        await tx.manager.query(`select pg_advisory_xact_lock(hashtext('issuer_successions'))`);
        const closing = await tx.manager.findOneBy(OrganisationRow, { code: issuer });
        if (!closing) throw refuse('issuer_not_found', `No issuer ${issuer} is known.`, { provider: issuer });
        if (!(await tx.manager.existsBy(OrganisationRow, { code: successor })))
          throw refuse('organisation_not_found', `No organisation ${successor} is known.`, { organisation: successor });
        const row = {
          id: newId(),
          tenant: issuer,
          successor,
          text,
          by: currentContext()?.actor ?? 'system',
          at: this.clock.now(),
        };
        const chain = new Map([...(await this.successors(tx)), [issuer, successor]]);
        if (successor === issuer || keeperOf(issuer, chain) === undefined)
          throw refuse(
            'succession_refused',
            `The records of ${successor} are kept by ${issuer}, so it cannot be its successor.`,
            { provider: issuer, successor },
          );
        await tx.manager.insert(SuccessionRow, row);
        return row;
      },
      { tenants: [issuer] },
    );
  }

  /** @throws DomainError `issuer_not_found` */
  issuer(code: string): Promise<KnownIssuer> {
    return this.unitOfWork.run(async (tx) => {
      const organisation = await tx.manager.findOneBy(OrganisationRow, { code });
      if (!organisation) throw refuse('issuer_not_found', `No issuer ${code} is known.`, { provider: code });
      const [first] = await tx.manager.find(SuccessionRow, { where: { tenant: code }, order: { id: 'ASC' }, take: 1 });
      const keeper = keeperOf(code, await this.successors(tx));
      return {
        code,
        name: organisation.name,
        closedAt: first?.at ?? null,
        keeper: keeper === undefined ? null : { code: keeper, name: await nameOf(tx, keeper) },
      };
    });
  }

  /** Name of who keeps a closed issuer's records; null for an issuer that has not closed. */
  async keeperName(tx: Transaction, issuer: string): Promise<string | null> {
    const keeper = keeperOf(issuer, await this.successors(tx));
    return keeper === undefined ? null : nameOf(tx, keeper);
  }

  /** Closed issuers whose awards the caller looks after, as coordinator of the organisation that keeps their records. */
  keptBy(principal: Principal): Promise<string[]> {
    const organisations = matchingRoles(principal, ['provider:coordinator']).map(({ organisation }) => organisation);
    return this.unitOfWork.run(async (tx) => keptBy(organisations, await this.successors(tx)));
  }

  private async successors(tx: Transaction): Promise<ReadonlyMap<string, string>> {
    return successorsOf(
      await tx.manager.find(SuccessionRow, {
        select: { id: true, tenant: true, successor: true },
        order: { at: 'ASC', id: 'ASC' },
      }),
    );
  }
}

async function nameOf(tx: Transaction, code: string): Promise<string> {
  return (await tx.manager.findOneBy(OrganisationRow, { code }))?.name ?? code;
}
