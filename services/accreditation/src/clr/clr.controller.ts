import { holds, Policy, Principal } from '@collegium/auth';
import { ApiContent } from '@collegium/http';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuse } from '../errors.js';
import { ClrService } from './clr.service.js';

@ApiTags('awards')
@Controller('v1/people')
export class ClrController {
  constructor(private readonly records: ClrService) {}

  @Policy('person:self')
  @Get(':id/clr')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="learner-record.jwt"')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'All my awards as one Comprehensive Learner Record 2.0, signed by the consortium (VC-JWT)' })
  @ApiContent(
    { 'text/plain': 'text' },
    { examples: { 'text/plain': 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Imh0dHBzOi8v...' } },
  )
  record(@Param('id') id: string, @Principal() principal: Principal): Promise<string> {
    if (!holds(principal, id, 'person:self'))
      throw refuse('person_not_found', `You are not person ${id}.`, { personId: id });
    return this.records.of(id);
  }
}
