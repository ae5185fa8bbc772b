import { Policy } from '@collegium/auth';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GivePrintedFormsDto, PrintedTextsDto } from './printed-texts.dto.js';
import { PrintedTextsService } from './printed-texts.service.js';

@ApiTags('award cases')
@Controller('v1/programmes/:id/printed-texts')
export class PrintedTextsController {
  constructor(private readonly texts: PrintedTextsService) {}

  @Policy('provider:coordinator')
  @Get()
  @ApiOperation({
    summary: 'Texts of a programme’s certificates that no font draws, and the forms in which they are printed',
  })
  @ApiOkResponse({ type: PrintedTextsDto })
  async view(@Param('id') id: string): Promise<PrintedTextsDto> {
    return { texts: await this.texts.view(id) };
  }

  @Policy('provider:coordinator')
  @Put()
  @ApiOperation({
    summary: 'Give the forms in which they are printed, instead of those given before; cases held for them go on',
  })
  @ApiOkResponse({ type: PrintedTextsDto })
  async give(@Param('id') id: string, @Body() { forms }: GivePrintedFormsDto): Promise<PrintedTextsDto> {
    return { texts: await this.texts.give(id, forms) };
  }
}
