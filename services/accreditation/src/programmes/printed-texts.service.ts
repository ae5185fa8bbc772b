import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import { AwardCasesService } from '../cases/award-cases.service.js';
import { loadCoverage } from '../certificates/fonts.loader.js';
import { refuse } from '../errors.js';
import { undrawable } from '../names/font-coverage.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { lockFact } from '../reading/fact.lock.js';
import { textsToPrint } from './printed-texts.js';
import { ProgrammeRow } from './programme.entity.js';

/** A text that no font draws as it is, and the form that was given for it. */
export interface UndrawableText {
  readonly text: string;
  readonly undrawable: readonly string[];
  readonly printedAs: string | null;
}

/** The way out for cases that are held because a text of the certificate, other than the name, cannot be drawn. */
@Injectable()
export class PrintedTextsService {
  private readonly coverage = loadCoverage();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: AwardCasesService,
  ) {}

  /** Texts of a programme's certificates that no font draws as they are. @throws DomainError `programme_not_found`, also for another provider's */
  view(programmeId: string): Promise<UndrawableText[]> {
    return this.unitOfWork.run(async (tx) => this.undrawableOf(tx, await this.own(tx, programmeId)));
  }

  /** Gives the forms in which they are printed, instead of those given before, and has held cases looked at again. @throws DomainError `programme_not_found`, `form_not_drawable` */
  give(
    programmeId: string,
    forms: readonly { readonly text: string; readonly printedAs: string }[],
  ): Promise<UndrawableText[]> {
    const problems = forms.flatMap(({ printedAs }, at) =>
      undrawable(printedAs, this.coverage).length > 0
        ? [
            {
              pointer: `/forms/${at}/printedAs`,
              code: 'form_not_drawable',
              message: 'has characters that no font draws',
            },
          ]
        : [],
    );
    if (problems.length > 0)
      throw refuse('form_not_drawable', 'A printed form consists of characters that our fonts can draw.', {}, problems);
    return this.unitOfWork.run(async (tx) => {
      await lockFact(tx, 'programme', programmeId, 'exclusive');
      const programme = await this.own(tx, programmeId);
      const printedForms = Object.fromEntries(forms.map(({ text, printedAs }) => [text, printedAs]));
      await tx.manager.update(ProgrammeRow, { id: programmeId }, { printedForms });
      await this.cases.programmeKnown(programmeId);
      return this.undrawableOf(tx, { ...programme, printedForms });
    });
  }

  private async undrawableOf({ manager }: Transaction, programme: ProgrammeRow): Promise<UndrawableText[]> {
    const bodies = await manager.findBy(OrganisationRow, {
      code: In([programme.tenant, ...(programme.rules.jointWith ?? [])]),
    });
    const held = await manager.findBy(AwardCaseRow, { programmeId: programme.id, status: 'held' });
    const texts = textsToPrint(
      programme,
      bodies.map(({ name }) => name),
      held.flatMap(({ outcome }) => outcome?.board.reference ?? []),
    );
    return texts
      .map((text) => ({
        text,
        undrawable: undrawable(text, this.coverage),
        printedAs: programme.printedForms[text] ?? null,
      }))
      .filter(({ undrawable: missing }) => missing.length > 0);
  }

  /** Programmes are everybody's to read; what is printed is their provider's to say. */
  private async own(tx: Transaction, id: string): Promise<ProgrammeRow> {
    const [mine] = await tx.manager.query<unknown[]>(
      `select 1 from programmes where id = $1 and tenant = any(string_to_array(current_setting('collegium.tenants', true), ','))`,
      [id],
    );
    const programme = mine ? await tx.manager.findOneBy(ProgrammeRow, { id }) : null;
    if (!programme) throw refuse('programme_not_found', `There is no programme ${id} of yours.`, { programmeId: id });
    return programme;
  }
}
