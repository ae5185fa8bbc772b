import { Readable } from 'node:stream';
import { Policy } from '@collegium/auth';
import { CsvBody, type Upload } from '@collegium/http';
import { Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
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
import { RegisterImportsService } from './register-imports.service.js';
import type { RowError } from './register-row.js';
import { RegisterImportDto, toRegisterImportDto } from './schools.dto.js';

const file = {
  description: "The register's file as published (windows-1252, or UTF-8); other columns than those read are ignored",
  schema: { type: 'string', format: 'binary' },
} as const;
const errorColumns = ['line', 'urn', 'column', 'code', 'message', 'value'] as const satisfies (keyof RowError)[];

/** Two steps: upload and look, then confirm. */
@ApiTags('schools')
@Policy('consortium:office')
@Controller('v1/schools')
export class RegisterImportsController {
  constructor(private readonly imports: RegisterImportsService) {}

  @ApiOperation({ summary: 'Upload the register (edubasealldata) to see what it would change' })
  @ApiConsumes('text/csv')
  @ApiBody({
    ...file,
    examples: { register: { value: '"URN","LA (code)","LA (name)",...\r\n900001,"919","Hertfordshire",...\r\n' } },
  })
  @ApiAcceptedResponse({ type: RegisterImportDto })
  @HttpCode(202)
  @Post('imports')
  async uploadSchools(@CsvBody() upload: Upload): Promise<RegisterImportDto> {
    return toRegisterImportDto(await this.imports.upload('schools', upload));
  }

  @ApiOperation({ summary: "Upload the register's links between schools to see what they would change" })
  @ApiConsumes('text/csv')
  @ApiBody({
    ...file,
    examples: {
      links: {
        value:
          '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"\r\n900003,900004,"Elm Academy","Successor","30-04-2016"\r\n',
      },
    },
  })
  @ApiAcceptedResponse({ type: RegisterImportDto })
  @HttpCode(202)
  @Post('links/imports')
  async uploadLinks(@CsvBody() upload: Upload): Promise<RegisterImportDto> {
    return toRegisterImportDto(await this.imports.upload('links', upload));
  }

  @ApiOperation({ summary: 'How far an import is, and what it would change' })
  @ApiOkResponse({ type: RegisterImportDto })
  @Get(['imports/:id', 'links/imports/:id'])
  async get(@Param('id') id: string): Promise<RegisterImportDto> {
    return toRegisterImportDto(await this.imports.get(id));
  }

  @ApiOperation({ summary: 'What is wrong with rows of the file, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    schema: { type: 'string' },
    example: 'line,urn,column,code,message,value\n14,90001,URN,invalid_urn,URN must have six digits.,90001\n',
  })
  @Get(['imports/:id/errors.csv', 'links/imports/:id/errors.csv'])
  async errors(@Param('id') id: string): Promise<StreamableFile> {
    await this.imports.get(id);
    return new StreamableFile(Readable.from(asCsv(this.imports.errors(id))), { type: 'text/csv; charset=utf-8' });
  }

  @ApiOperation({ summary: 'Let an import that was checked take effect' })
  @ApiAcceptedResponse({ type: RegisterImportDto })
  @HttpCode(202)
  @Post(['imports/:id/confirm', 'links/imports/:id/confirm'])
  async confirm(@Param('id') id: string): Promise<RegisterImportDto> {
    return toRegisterImportDto(await this.imports.confirm(id));
  }
}

async function* asCsv(pages: AsyncIterable<readonly RowError[]>): AsyncGenerator<string> {
  // With a byte order mark, without which spreadsheets take UTF-8 for windows-1252.
  yield stringify([[...errorColumns]], { bom: true });
  for await (const errors of pages) yield stringify([...errors], { columns: [...errorColumns], escape_formulas: true });
}
