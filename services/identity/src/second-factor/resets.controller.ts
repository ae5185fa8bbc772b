import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FactorResetDto } from './resets.dto.js';
import { FactorResetsService } from './resets.service.js';

@ApiTags('users')
@Controller('v1/users/:id/second-factor-resets')
export class FactorResetsController {
  constructor(private readonly resets: FactorResetsService) {}

  @Get()
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({ summary: 'Resets of an account’s second factor', description: 'The newest 100, the newest first.' })
  @ApiPageOf(FactorResetDto)
  async list(@Param('id', ParseUUIDPipe) id: string): Promise<Page<FactorResetDto>> {
    return Page.whole((await this.resets.list(id)).map(FactorResetDto.of));
  }

  @Post()
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Ask for a reset of somebody’s second factor',
    description: 'Another account of the office or of an operator approves it within a day. The owner is told by mail.',
  })
  @ApiCreatedResponse({ type: FactorResetDto })
  async request(@Principal() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<FactorResetDto> {
    return FactorResetDto.of(await this.resets.request(principal, id));
  }

  @Post(':reset/approve')
  @HttpCode(200)
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Approve a reset that somebody else has asked for',
    description:
      'Takes the second factor away and ends the account’s sessions; its owner sets up another one at the next sign-in.',
  })
  @ApiOkResponse({ type: FactorResetDto })
  async approve(
    @Principal() principal: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('reset', ParseUUIDPipe) reset: string,
  ): Promise<FactorResetDto> {
    return FactorResetDto.of(await this.resets.approve(principal, id, reset));
  }
}
