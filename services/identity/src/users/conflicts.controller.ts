import { Policy } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConflictDto, ConflictsQuery, ResolveConflictDto } from './conflicts.dto.js';
import { ConflictsService } from './conflicts.service.js';

@ApiTags('sign-in conflicts')
@Controller('v1/sign-in-conflicts')
export class ConflictsController {
  constructor(private readonly conflicts: ConflictsService) {}

  @Get()
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Addresses that need a decision',
    description:
      'A person was registered with an address that is another account’s, details of a person were changed whose account follows nobody, or two records with an account each were merged.',
  })
  @ApiPageOf(ConflictDto)
  async list(@Query() query: ConflictsQuery): Promise<Page<ConflictDto>> {
    return (await this.conflicts.list(query.filter?.status, query)).map(ConflictDto.of);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Decide about an address',
    description:
      'Where the account holds a role of the consortium’s, `link` and `move` take two people: after the first the conflict stays open with `proposedDecision`, and the second decides the same.',
  })
  @ApiOkResponse({ type: ConflictDto })
  async resolve(@Param('id') id: string, @Body() body: ResolveConflictDto): Promise<ConflictDto> {
    return ConflictDto.of(await this.conflicts.resolve(id, ResolveConflictDto.resolution(body)));
  }
}
