import { Public } from '@collegium/auth';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { StatusListsService } from './status-lists.service.js';

@ApiTags('certificates')
@Controller('status')
export class StatusListsController {
  constructor(private readonly lists: StatusListsService) {}

  @Public()
  @Get(':list')
  @Header('Content-Type', 'application/vc+ld+json')
  @Header('Cache-Control', 'public, max-age=60')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'A Bitstring status list, signed by the provider and valid for a day' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      example: {
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList: 'uH4sIAAAA...' },
      },
    },
  })
  credential(@Param('list') list: string): Promise<string> {
    return this.lists.credential(list);
  }
}
