import { Policy } from '@collegium/auth';
import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { download, fileAnswer } from '../files/file.download.js';
import { PassedOn } from './passed-on.service.js';

/** Where the links in a credit claim lead: behind the university's own login. */
@ApiTags('passed on work')
@Controller('v1/passed-on')
export class PassedOnController {
  constructor(private readonly passedOn: PassedOn) {}

  @ApiOperation({
    summary: 'Download an item of work that was passed on to your university; its SHA-256 is the digest in the claim',
  })
  @ApiOkResponse(fileAnswer)
  @Policy('university:client', 'university:registrar')
  @Get(':submissionId/items/:itemId')
  async item(
    @Param('submissionId') submissionId: string,
    @Param('itemId') itemId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { bytes, ...item } = await this.passedOn.read(submissionId, itemId);
    return download(reply, item, bytes);
  }
}
