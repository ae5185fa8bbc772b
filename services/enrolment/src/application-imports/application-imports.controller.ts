import { Policy } from '@collegium/auth';
import { CsvBody, type Upload } from '@collegium/http';
import { Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
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
import { feedback } from './applicant-row.js';
import { ApplicationImportDto, toApplicationImportDto, UploadApplicantsQuery } from './application-imports.dto.js';
import { ApplicationImportsService } from './application-imports.service.js';

const example =
  'displayName,email,staffRole,urn,creditWanted,fact:settingSupports\nAma Mensah,ama.mensah@example.org,support-staff,900001,no,yes\n';

@ApiTags('applications')
@Policy('provider:coordinator')
@Controller('v1/applications/imports')
export class ApplicationImportsController {
  constructor(private readonly imports: ApplicationImportsService) {}

  @ApiOperation({ summary: 'Upload applicants to see what would become of them' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, examples: { applicants: { value: example } } })
  @ApiAcceptedResponse({ type: ApplicationImportDto })
  @HttpCode(202)
  @Post()
  async upload(@Query() { cohortId }: UploadApplicantsQuery, @CsvBody() file: Upload): Promise<ApplicationImportDto> {
    return toApplicationImportDto(await this.imports.upload(cohortId, file));
  }

  @ApiOperation({ summary: 'How far an upload is, and what would become of its rows' })
  @ApiOkResponse({ type: ApplicationImportDto })
  @Get(':id')
  async get(@Param('id') id: string): Promise<ApplicationImportDto> {
    return toApplicationImportDto(await this.imports.get(id));
  }

  @ApiOperation({
    summary:
      'What is wrong with rows of the file, with the rows as they were written, to be put right and uploaded again',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    schema: { type: 'string' },
    example:
      'line,column,code,message,value,displayName,email,staffRole,urn\n3,urn,setting_unknown,The register has no school with URN 999999.,,Ama Mensah,ama@example.org,teacher,999999\n',
  })
  @Header('content-type', 'text/csv; charset=utf-8')
  @Get(':id/errors.csv')
  async errors(@Param('id') id: string): Promise<string> {
    const errors = await this.imports.errors(id);
    const headings = [...new Set(errors.flatMap(({ cells }) => [...cells.keys()]))];
    const rows = errors.map(({ error, cells }) => [
      ...feedback.map((column) => error[column]),
      ...headings.map((heading) => cells.get(heading) ?? ''),
    ]);
    return stringify([[...feedback, ...headings], ...rows], { bom: true, escape_formulas: true });
  }

  @ApiOperation({ summary: 'Let an upload that was checked take effect: its good rows become applications' })
  @ApiAcceptedResponse({ type: ApplicationImportDto })
  @HttpCode(202)
  @Post(':id/confirm')
  async confirm(@Param('id') id: string): Promise<ApplicationImportDto> {
    return toApplicationImportDto(await this.imports.confirm(id));
  }
}
