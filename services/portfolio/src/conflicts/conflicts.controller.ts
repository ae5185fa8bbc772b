import { ApiPageOf, Page } from '@collegium/http';
import { Policy, Principal } from '@collegium/auth';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InterestDto, PanelMemberDto, toInterestDto, toPanelMemberDto } from './conflicts.answers.js';
import { DeclareInterestDto, EndInterestDto, InterestsQuery, NameModeratorDto } from './conflicts.dto.js';
import { Interests } from './interests.service.js';
import { Panel } from './panel.service.js';

@ApiTags('conflicts of interest')
@Controller('v1')
export class ConflictsController {
  constructor(
    private readonly interests: Interests,
    private readonly panel: Panel,
  ) {}

  @ApiOperation({ summary: 'Declare an interest: a role at a setting, tutoring somebody, or closeness to somebody' })
  @ApiCreatedResponse({ type: InterestDto })
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
  )
  @Post('conflicts')
  async declare(@Body() body: DeclareInterestDto, @Principal() principal: Principal): Promise<InterestDto> {
    return toInterestDto(await this.interests.declare(body, principal));
  }

  @ApiOperation({ summary: "Declared interests: one's own, or all of a provider for who answers for moderation" })
  @ApiPageOf(InterestDto)
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
    'provider:external-examiner',
  )
  @Get('conflicts')
  async list(@Query() query: InterestsQuery, @Principal() principal: Principal): Promise<Page<InterestDto>> {
    return (await this.interests.list(query, principal)).map(toInterestDto);
  }

  @ApiOperation({ summary: 'Say until when an interest holds' })
  @ApiOkResponse({ type: InterestDto })
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
  )
  @HttpCode(200)
  @Post('conflicts/:id/end')
  async end(
    @Param('id') id: string,
    @Body() body: EndInterestDto,
    @Principal() principal: Principal,
  ): Promise<InterestDto> {
    return toInterestDto(await this.interests.end(id, body.until, principal));
  }

  @ApiOperation({ summary: 'The moderation panel' })
  @ApiPageOf(PanelMemberDto)
  @Policy('provider:moderator', 'provider:lead-moderator', 'provider:coordinator', 'provider:external-examiner')
  @Get('moderators')
  async members(): Promise<Page<PanelMemberDto>> {
    return Page.whole((await this.panel.list()).map(toPanelMemberDto));
  }

  @ApiOperation({ summary: 'Name somebody to the moderation panel, of this provider or another' })
  @ApiCreatedResponse({ type: PanelMemberDto })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @Post('moderators')
  async name(@Body() body: NameModeratorDto, @Principal() principal: Principal): Promise<PanelMemberDto> {
    return toPanelMemberDto(await this.panel.name(body, principal));
  }

  @ApiOperation({ summary: 'Take somebody off the panel; their decisions stay' })
  @ApiOkResponse({ type: PanelMemberDto })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @HttpCode(200)
  @Post('moderators/:id/stand-down')
  async standDown(@Param('id') id: string): Promise<PanelMemberDto> {
    return toPanelMemberDto(await this.panel.standDown(id));
  }
}
