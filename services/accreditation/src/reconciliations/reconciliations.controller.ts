import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, InputPipe, type Page, readPage, Upload } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import { refuse } from '../errors.js';
import { readScope } from '../reading/read-scope.js';
import { universityOf } from '../reading/university-of.js';
import { itemsOfCsv, itemsOfJson } from './reconciliation-csv.js';
import { DifferenceRow, ReconciliationRow } from './reconciliation.entity.js';
import {
  CoveredDto,
  DifferencesQuery,
  ProviderQuery,
  ReconcileDto,
  ReconcileQuery,
  ReconciliationDto,
  ReconciliationsQuery,
  SignDto,
  toDifferenceDto,
  toReconciliationDto,
  WholeReconciliationDto,
  DifferenceDto,
} from './reconciliations.dto.js';
import { ReconciliationsService } from './reconciliations.service.js';

const pipe = new InputPipe();

/** What a university and a provider have on the cases of a period: compared, kept, and signed by both. */
@ApiTags('reconciliation')
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: ReconciliationsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('university:registrar', 'university:client')
  @Post()
  @ApiOperation({
    summary: "Compare a university's list of a period with ours; CSV names provider and period in the query",
  })
  @ApiConsumes('application/json', 'text/csv')
  @ApiExtraModels(ReconcileDto)
  @ApiBody({
    schema: {
      oneOf: [
        { $ref: getSchemaPath(ReconcileDto) },
        { type: 'string', description: 'kind,id,revision,status,reference,studentNumber,points,scheme,level' },
      ],
    },
  })
  @ApiCreatedResponse({ type: ReconciliationDto })
  async reconcile(
    @Query() query: ReconcileQuery,
    @Body() body: unknown,
    @Principal() principal: Principal,
  ): Promise<ReconciliationDto> {
    const { university: named, ...period } = query;
    const university = universityOf(principal, named);
    const csv = body instanceof Upload;
    const given = csv
      ? ((await pipe.transform(period, { type: 'query', metatype: CoveredDto })) as CoveredDto)
      : ((await pipe.transform(body ?? {}, { type: 'body', metatype: ReconcileDto })) as ReconcileDto);
    const { provider: tenant, from, until } = given;
    if (until < from)
      throw refuse('period_reversed', `A period cannot end (${until}) before it begins (${from}).`, { from, until }, [
        { pointer: csv ? '/query/until' : '/until', code: 'period_reversed', message: 'must not be before from' },
      ]);
    const items = csv ? await itemsOfCsv(body) : itemsOfJson((given as ReconcileDto).items);
    return toReconciliationDto(
      await this.reconciliations.reconcile({ tenant, university, from, until }, items, principal),
    );
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Reconciliations, also superseded ones' })
  @ApiPageOf(ReconciliationDto)
  async list(
    @Query() query: ReconciliationsQuery,
    @Principal() principal: Principal,
  ): Promise<Page<ReconciliationDto>> {
    const { provider, university } = query.filter ?? {};
    const found = await this.unitOfWork.run(
      (tx) => {
        const builder = tx.manager.createQueryBuilder(ReconciliationRow, 'reconciliation');
        if (provider !== undefined) builder.andWhere('reconciliation.tenant = :provider', { provider });
        if (university !== undefined) builder.andWhere('reconciliation.university = :university', { university });
        return readPage(builder, query);
      },
      readScope(principal, provider),
    );
    return found.map(toReconciliationDto);
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'consortium:office')
  @Get(':id')
  @ApiOperation({ summary: 'Both lists as compared, and whether ours has changed since' })
  @ApiOkResponse({ type: WholeReconciliationDto })
  async get(
    @Param('id') id: string,
    @Query() { provider }: ProviderQuery,
    @Principal() principal: Principal,
  ): Promise<WholeReconciliationDto> {
    const { row, changes } = await this.reconciliations.get(id, readScope(principal, provider));
    return { ...toReconciliationDto(row), here: row.here, there: row.there, outdated: changes.length > 0, changes };
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'consortium:office')
  @Get(':id/differences')
  @ApiOperation({ summary: 'What differs, item by item' })
  @ApiPageOf(DifferenceDto)
  async differences(
    @Param('id') id: string,
    @Query() query: DifferencesQuery,
    @Principal() principal: Principal,
  ): Promise<Page<DifferenceDto>> {
    const scope = readScope(principal, query.provider);
    await this.reconciliations.find(id, scope);
    const found = await this.unitOfWork.run(
      (tx) =>
        readPage(
          tx.manager.createQueryBuilder(DifferenceRow, 'difference').where('difference.reconciliationId = :id', { id }),
          query,
        ),
      scope,
    );
    return found.map(toDifferenceDto);
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'consortium:office')
  @Get(':id/differences.csv')
  @ApiOperation({ summary: 'What differs, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    schema: { type: 'string' },
    example: 'difference,kind,caseId,here,there\nreference,credit,01997a5e-7c00-7000-8000-000000000071,UH/1,UH/2\n',
  })
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="differences.csv"')
  @Header('cache-control', 'no-store')
  async csv(
    @Param('id') id: string,
    @Query() { provider }: ProviderQuery,
    @Principal() principal: Principal,
  ): Promise<string> {
    const found = await this.reconciliations.differences(id, readScope(principal, provider));
    return stringify(found, {
      header: true,
      columns: ['difference', 'kind', 'caseId', 'here', 'there'],
      bom: true,
      escape_formulas: true,
    });
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'consortium:office')
  @Post(':id/sign')
  @HttpCode(200)
  @ApiOperation({ summary: "Sign what was compared, for one's own side; the consortium office signs for the provider" })
  @ApiOkResponse({ type: ReconciliationDto })
  async sign(
    @Param('id') id: string,
    @Query() { provider }: ProviderQuery,
    @Body() { digest }: SignDto,
    @Principal() principal: Principal,
  ): Promise<ReconciliationDto> {
    return toReconciliationDto(await this.reconciliations.sign(id, digest, principal, readScope(principal, provider)));
  }
}
