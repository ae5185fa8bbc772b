import { Public } from '@collegium/auth';
import { ApiContent } from '@collegium/http';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CredentialDto } from '../certificates/credential.dto.js';
import { StatusListsService } from './status-lists.service.js';

@ApiTags('certificates')
@Controller('status')
export class StatusListsController {
  constructor(private readonly lists: StatusListsService) {}

  @Public()
  @Get(':list')
  @Header('Content-Type', 'application/vc')
  @Header('Cache-Control', 'public, max-age=60')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'A Bitstring status list, signed by the provider and valid for a day' })
  @ApiContent({ 'application/vc': CredentialDto })
  credential(@Param('list') list: string): Promise<string> {
    return this.lists.credential(list);
  }
}
