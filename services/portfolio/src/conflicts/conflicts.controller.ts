import { Policy, Principal } from '@collegium/auth';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DeclareInterestDto,
  EndInterestDto,
  interestJson,
  InterestsQuery,
  NameModeratorDto,
  panelMemberJson,
} from './conflicts.dto.js';
import { exampleInterest, examplePanelMember } from './conflicts.examples.js';
import { Interests } from './interests.service.js';
import { Panel } from './panel.service.js';

@ApiTags('conflicts of interest')
@ApiBearerAuth()
@Controller('v1')
export class ConflictsController {
  constructor(
    private readonly interests: Interests,
    private readonly panel: Panel,
  ) {}

  @ApiOperation({ summary: 'Declare an interest: a role at a setting, tutoring somebody, or closeness to somebody' })
  @ApiResponse({ status: 201, schema: { example: exampleInterest } })
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
  )
  @Post('conflicts')
  async declare(@Body() body: DeclareInterestDto, @Principal() principal: Principal) {
    return interestJson(await this.interests.declare(body, principal));
  }

  @ApiOperation({ summary: "Declared interests: one's own, or all of a provider for who answers for moderation" })
  @ApiResponse({ status: 200, schema: { example: { data: [exampleInterest], next: null } } })
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
    'provider:external-examiner',
  )
  @Get('conflicts')
  async list(@Query() query: InterestsQuery, @Principal() principal: Principal) {
    return (await this.interests.list(query, principal)).map(interestJson);
  }

  @ApiOperation({ summary: 'Say until when an interest holds' })
  @ApiResponse({ status: 200, schema: { example: { ...exampleInterest, version: 2, until: '2027-08-31' } } })
  @Policy(
    'provider:facilitator',
    'provider:tutor',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:coordinator',
  )
  @HttpCode(200)
  @Post('conflicts/:id/end')
  async end(@Param('id') id: string, @Body() body: EndInterestDto, @Principal() principal: Principal) {
    return interestJson(await this.interests.end(id, body.until, principal));
  }

  @ApiOperation({ summary: 'The moderation panel' })
  @ApiResponse({ status: 200, schema: { example: { data: [examplePanelMember] } } })
  @Policy('provider:moderator', 'provider:lead-moderator', 'provider:coordinator', 'provider:external-examiner')
  @Get('moderators')
  async members() {
    return { data: (await this.panel.list()).map(panelMemberJson) };
  }

  @ApiOperation({ summary: 'Name somebody to the moderation panel, of this provider or another' })
  @ApiResponse({ status: 201, schema: { example: examplePanelMember } })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @Post('moderators')
  async name(@Body() body: NameModeratorDto, @Principal() principal: Principal) {
    return panelMemberJson(await this.panel.name(body, principal));
  }

  @ApiOperation({ summary: 'Take somebody off the panel; their decisions stay' })
  @ApiResponse({
    status: 200,
    schema: { example: { ...examplePanelMember, version: 2, stoodDownAt: '2027-09-01T08:00:00.000Z' } },
  })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @HttpCode(200)
  @Post('moderators/:id/stand-down')
  async standDown(@Param('id') id: string) {
    return panelMemberJson(await this.panel.standDown(id));
  }
}
