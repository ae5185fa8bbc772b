import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, CsvBody, errorsAsCsv, Page, type Upload } from '@collegium/http';
import { Controller, Get, Header, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import { universityOf } from '../reading/university-of.js';
import {
  AnswerSheetDto,
  ExportQuery,
  SheetRowDto,
  toAnswerSheetDto,
  toSheetRowDto,
  UniversityQuery,
} from './answer-sheets.dto.js';
import { AnswerSheetsService } from './answer-sheets.service.js';
import { SheetCases } from './sheet-cases.service.js';
import { sheetHeader } from './sheet-columns.js';

const filledIn = {
  kind: 'registration',
  id: '01997a5e-7c00-7000-8000-000000000071',
  version: 2,
  revision: 1,
  status: 'submitted',
  provider: 'wiltshire',
  courseCode: 'PGCPL',
  name: 'Zoë Nkemelu-Žák',
  dateOfBirth: '1989-04-12',
  replyBy: '2026-10-22',
  answer: 'confirm',
  studentNumberScheme: 'OWNSTU',
  studentNumber: '26091234',
  from: '2026-10-01',
};
const example = stringify([filledIn], { header: true, columns: [...sheetHeader] });

/** Answers by spreadsheet: what is open is exported, a registrar fills in the answer columns, the file is checked and then confirmed. */
@ApiTags('answer sheets')
@Policy('university:registrar', 'university:client')
@Controller('v1/answer-sheets')
export class AnswerSheetsController {
  constructor(
    private readonly sheets: AnswerSheetsService,
    private readonly cases: SheetCases,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Everything that the university has still to decide, as CSV with empty columns for the answers',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' }, example })
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="answers.csv"')
  @Header('cache-control', 'no-store')
  async export(
    @Query() { university, bom = true, registered = false }: ExportQuery,
    @Principal() principal: Principal,
  ): Promise<string> {
    const open = await this.cases.open(universityOf(principal, university), { registered });
    return stringify(open, { header: true, columns: [...sheetHeader], bom, escape_formulas: true });
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Upload a filled-in sheet (UTF-8 or Windows-1252) to see what it would change' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, examples: { sheet: { value: example } } })
  @ApiAcceptedResponse({ type: AnswerSheetDto })
  async upload(
    @Query() { university }: UniversityQuery,
    @CsvBody() file: Upload,
    @Principal() principal: Principal,
  ): Promise<AnswerSheetDto> {
    return toAnswerSheetDto(await this.sheets.upload(universityOf(principal, university), file));
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far a sheet is, and how many of its rows change something' })
  @ApiOkResponse({ type: AnswerSheetDto })
  async get(@Param('id') id: string): Promise<AnswerSheetDto> {
    return toAnswerSheetDto(await this.sheets.get(id));
  }

  @Get(':id/rows')
  @ApiOperation({ summary: 'Row by row, what a sheet would change; once confirmed, what it changed' })
  @ApiPageOf(SheetRowDto)
  async rows(@Param('id') id: string): Promise<Page<SheetRowDto>> {
    return Page.whole((await this.sheets.rows(id)).map(toSheetRowDto));
  }

  @Get(':id/errors.csv')
  @ApiOperation({ summary: 'What is wrong with rows of a sheet, as CSV that names row and column' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    schema: { type: 'string' },
    example: 'row,column,code,message\n4,studentNumber,check_digit,is not a number of scheme SID\n',
  })
  async errors(@Param('id') id: string): Promise<StreamableFile> {
    return errorsAsCsv((await this.sheets.rows(id)).flatMap(({ errors }) => errors));
  }

  @Post(':id/confirm')
  @HttpCode(202)
  @ApiOperation({ summary: 'Give the answers of a sheet that was checked' })
  @ApiAcceptedResponse({ type: AnswerSheetDto })
  async confirm(@Param('id') id: string): Promise<AnswerSheetDto> {
    return toAnswerSheetDto(await this.sheets.confirm(id));
  }
}
