import { ProgrammePublishedSchema } from '@collegium/contracts';
import { readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, currentContext, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../organisations/organisation.entity.js';
import { assertActsFor } from '../scope.js';
import { readDefinition, type ReadDefinition } from './definition-file.js';
import type { DefinitionFacts } from './definition.js';
import { ProgrammeRow } from './programme.entity.js';
import { assertNextVersion, publishedPart, type Programme } from './programme.js';

/** Programmes: definitions that are checked, then published for good. */
@Injectable()
export class ProgrammesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Tells what is wrong with a definition, and keeps nothing. */
  check(source: string): Promise<ReadDefinition> {
    return this.unitOfWork.run(async (tx) => readDefinition(source, await factsOf(tx)));
  }

  publish(source: string): Promise<Programme> {
    return this.unitOfWork.run(async (outer) => {
      const { definition, flaws } = readDefinition(source, await factsOf(outer));
      if (!definition)
        throw refuse(
          'programme_invalid',
          `The definition has ${flaws.length === 1 ? 'a flaw' : `${flaws.length} flaws`}.`,
          {},
          flaws,
        );
      const { provider, code, version, title } = definition;
      assertActsFor(provider);
      return this.unitOfWork.run(
        async (tx) => {
          assertNextVersion(definition, await latestVersion(tx, provider, code));
          const programme = await tx.insert(ProgrammeRow, {
            id: newId(),
            provider,
            code,
            definitionVersion: version,
            title,
            definition,
            source,
            publishedAt: this.clock.now(),
            publishedBy: currentContext()?.actor ?? 'system',
          });
          tx.publish(ProgrammePublishedSchema, {
            programmeId: programme.id,
            provider,
            definition: publishedPart(definition),
          });
          return programme;
        },
        { tenants: [provider] },
      );
    });
  }

  list(query: PageQuery, filter: { provider?: string; code?: string }): Promise<Page<Programme>> {
    return this.unitOfWork.run((tx) => {
      const programmes = tx.manager.createQueryBuilder(ProgrammeRow, 'programme');
      if (filter.provider) programmes.andWhere('programme.provider = :provider', { provider: filter.provider });
      if (filter.code) programmes.andWhere('programme.code = :code', { code: filter.code });
      return readPage(programmes, query);
    });
  }

  get(id: string): Promise<Programme> {
    return this.unitOfWork.run((tx) => loadProgramme(tx, id));
  }
}

export async function loadProgramme(tx: Transaction, id: string): Promise<Programme> {
  const programme = await tx.manager.findOneBy(ProgrammeRow, { id });
  if (!programme) throw refuse('programme_not_found', `There is no programme ${id}.`, { programmeId: id });
  return programme;
}

async function latestVersion(tx: Transaction, provider: string, code: string): Promise<number> {
  return (await tx.manager.maximum(ProgrammeRow, 'definitionVersion', { provider, code })) ?? 0;
}

async function factsOf(tx: Transaction): Promise<DefinitionFacts> {
  const organisations = await tx.manager.find(OrganisationRow);
  const codes = (kind: string) =>
    new Set(organisations.filter((organisation) => organisation.kind === kind).map(({ code }) => code));
  return {
    providers: codes('provider'),
    universities: codes('university'),
    organisations: new Set(organisations.map(({ code }) => code)),
  };
}
