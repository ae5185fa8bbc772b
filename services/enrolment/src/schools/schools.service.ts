import { decodeCursor, page, type Page, type PageQuery } from '@collegium/http';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { refuse } from '../errors.js';
import type { SchoolStatus } from './register-row.js';
import { SchoolLinkRow, SchoolRow } from './school.entity.js';
import { linksOf, type LinkDirection, type LinkedSchool, type School } from './school.js';

export interface SchoolFilter {
  readonly name?: string;
  readonly status?: SchoolStatus;
  readonly localAuthority?: string;
}

/** The schools register, as it is read. */
@Injectable()
export class SchoolsService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  list(query: PageQuery, filter: SchoolFilter): Promise<Page<School>> {
    return this.unitOfWork.run(async (tx) => {
      const schools = tx.manager
        .createQueryBuilder(SchoolRow, 'school')
        .orderBy('school.urn')
        .limit(query.limit + 1);
      const cursor = decodeCursor(query.after, ['text']);
      if (cursor) schools.andWhere('school.urn > :after', { after: cursor[0] });
      if (filter.name)
        schools.andWhere(`lower(school.name) like :name escape '\\'`, {
          name: `%${filter.name.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`,
        });
      if (filter.status) schools.andWhere('school.status = :status', { status: filter.status });
      if (filter.localAuthority)
        schools.andWhere('school.localAuthorityCode = :authority', { authority: filter.localAuthority });
      return page(await schools.getMany(), query, ({ urn }) => [urn]);
    });
  }

  /** A school, open or closed, with those that came before and after it. */
  get(urn: string): Promise<{ school: School; links: Record<LinkDirection, LinkedSchool[]> }> {
    return this.unitOfWork.run(async (tx) => {
      const school = await findSchool(tx, urn);
      if (!school) throw refuse('school_not_found', `The register has no school with URN ${urn}.`, { urn });
      const links = await tx.manager.findBy(SchoolLinkRow, [{ urn }, { linkUrn: urn }]);
      const others = await tx.manager.find(SchoolRow, {
        select: { urn: true, name: true },
        where: { urn: In(links.flatMap((link) => [link.urn, link.linkUrn])) },
      });
      return { school, links: linksOf(urn, links, new Map(others.map((other) => [other.urn, other.name]))) };
    });
  }
}

/** A school of the register, if it has one with this URN. */
export function findSchool(tx: Transaction, urn: string): Promise<School | null> {
  return tx.manager.findOneBy(SchoolRow, { urn });
}
