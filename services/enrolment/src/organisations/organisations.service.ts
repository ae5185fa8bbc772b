import { OrganisationRegisteredSchema } from '@collegium/contracts';
import { readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { findSchool } from '../schools/schools.service.js';
import { MembershipRow, OrganisationRow } from './organisation.entity.js';
import {
  assertNoOverlap,
  endMembership,
  type Membership,
  type Organisation,
  type OrganisationKind,
} from './organisation.js';

/** Organisations of the consortium and who belongs to them. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  register({ code, kind, name }: Pick<Organisation, 'code' | 'kind' | 'name'>): Promise<Organisation> {
    return this.unitOfWork.run(async (tx) => {
      if (await findOrganisation(tx, code))
        throw refuse('organisation_code_taken', `The code ${code} is taken.`, { code }, [
          { pointer: '/code', code: 'organisation_code_taken', message: 'Choose another code.' },
        ]);
      const organisation = await tx.insert(OrganisationRow, {
        id: newId(),
        tenant: 'consortium',
        code,
        kind,
        name,
        createdAt: this.clock.now(),
      });
      tx.publish(OrganisationRegisteredSchema, { organisationId: organisation.id, code, kind, name });
      return organisation;
    });
  }

  list(query: PageQuery, filter: { kind?: OrganisationKind }): Promise<Page<Organisation>> {
    return this.unitOfWork.run((tx) => {
      const organisations = tx.manager.createQueryBuilder(OrganisationRow, 'organisation');
      if (filter.kind) organisations.where('organisation.kind = :kind', { kind: filter.kind });
      return readPage(organisations, query);
    });
  }

  get(code: string): Promise<{ organisation: Organisation; members: Membership[] }> {
    return this.unitOfWork.run(async (tx) => ({
      organisation: await loadOrganisation(tx, code),
      members: await membersOf(tx, code),
    }));
  }

  /** Takes a member in from a date. The organisation is locked, so that two at once cannot overlap. */
  addMember(
    code: string,
    member: Pick<Membership, 'memberKind' | 'member' | 'fromDate' | 'untilDate'>,
  ): Promise<Membership> {
    return this.unitOfWork.run(async (tx) => {
      await tx.manager.query('select 1 from organisations where code = $1 for update', [code]);
      await loadOrganisation(tx, code);
      await assertMemberExists(tx, member);
      const others = (await membersOf(tx, code)).filter((other) => other.member === member.member);
      assertNoOverlap({ ...member, organisation: code }, others);
      return tx.insert(MembershipRow, { id: newId(), tenant: 'consortium', organisation: code, ...member });
    });
  }

  endMembership(code: string, id: string, untilDate: string): Promise<Membership> {
    return this.unitOfWork.run(async (tx) => {
      const membership = await tx.manager.findOneBy(MembershipRow, { id, organisation: code });
      if (!membership)
        throw refuse('membership_not_found', `${code} has no membership ${id}.`, { code, membershipId: id });
      return tx.save(MembershipRow, endMembership(membership, untilDate));
    });
  }
}

async function assertMemberExists(
  tx: Transaction,
  { memberKind, member }: Pick<Membership, 'memberKind' | 'member'>,
): Promise<void> {
  if (memberKind === 'organisation') await loadOrganisation(tx, member);
  else if (!(await findSchool(tx, member)))
    throw refuse('school_not_found', `The register has no school with URN ${member}.`, { urn: member });
}

function membersOf(tx: Transaction, code: string): Promise<Membership[]> {
  return tx.manager.find(MembershipRow, { where: { organisation: code }, order: { fromDate: 'asc', id: 'asc' } });
}

/** An organisation by its code, if there is one. */
export function findOrganisation(tx: Transaction, code: string): Promise<Organisation | null> {
  return tx.manager.findOneBy(OrganisationRow, { code });
}

async function loadOrganisation(tx: Transaction, code: string): Promise<Organisation> {
  const organisation = await findOrganisation(tx, code);
  if (!organisation) throw refuse('organisation_not_found', `There is no organisation ${code}.`, { code });
  return organisation;
}
