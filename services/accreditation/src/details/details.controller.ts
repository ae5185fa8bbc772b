import { holds, Policy, Principal } from '@collegium/auth';
import { IfMatch } from '@collegium/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuse } from '../errors.js';
import { DetailsDto, TellDetailsDto, toPersonDetails } from './details.dto.js';
import { DetailsService } from './details.service.js';

/** What a person tells universities of themselves; nobody else reads or writes it here. */
@ApiTags('personal details')
@Controller('v1/people/:id/details')
export class DetailsController {
  constructor(private readonly details: DetailsService) {}

  @Policy('person:self')
  @Get()
  @ApiOperation({ summary: 'What universities need of you at present, and what you have told' })
  @ApiOkResponse({ type: DetailsDto })
  async read(@Param('id') id: string, @Principal() principal: Principal): Promise<DetailsDto> {
    assertOwn(principal, id);
    return this.details.view(id);
  }

  @Policy('person:self')
  @Put()
  @ApiOperation({ summary: 'Tell what universities need of you, instead of what you told before' })
  @ApiOkResponse({ type: DetailsDto })
  async tell(
    @Param('id') id: string,
    @Body() body: TellDetailsDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<DetailsDto> {
    assertOwn(principal, id);
    return this.details.tell(id, toPersonDetails(body), version);
  }

  @Policy('person:self')
  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Have what you told forgotten; what was sent stays with the university' })
  @ApiNoContentResponse({ description: 'Nothing is kept any more' })
  async erase(@Param('id') id: string, @Principal() principal: Principal): Promise<void> {
    assertOwn(principal, id);
    await this.details.erase(id);
  }
}

function assertOwn(principal: Principal, id: string): void {
  if (!holds(principal, id, 'person:self')) throw refuse('not_found', 'These are not your details.', { personId: id });
}
