import { Policy } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  FormGroupDto,
  GroupDto,
  JoinGroupDto,
  LeadersDto,
  ListGroupsQuery,
  MemberDto,
  toGroupDto,
  toMemberDto,
} from './groups.dto.js';
import { GroupsService } from './groups.service.js';

@ApiTags('groups')
@Controller('v1/groups')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @ApiOperation({ summary: 'Form a group in a cohort, with the facilitator who leads it' })
  @ApiCreatedResponse({ type: GroupDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @Post()
  async form(@Body() body: FormGroupDto): Promise<GroupDto> {
    return toGroupDto(await this.groups.form(body));
  }

  @ApiOperation({ summary: 'Groups, by cohort or facilitator' })
  @ApiPageOf(GroupDto)
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
  )
  @Get()
  async list(@Query() query: ListGroupsQuery): Promise<Page<GroupDto>> {
    return (await this.groups.list(query)).map(toGroupDto);
  }

  @ApiOperation({ summary: 'One group with its members' })
  @ApiOkResponse({ type: GroupDto })
  @Policy('provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @Get(':id')
  async read(@Param('id') id: string): Promise<GroupDto> {
    const { group, members, names } = await this.groups.read(id);
    return { ...toGroupDto(group), members: members.map((member) => toMemberDto(member, names)) };
  }

  @ApiOperation({ summary: 'Let other people lead a group from now on' })
  @ApiOkResponse({ type: GroupDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/leaders')
  async changeLeaders(
    @Param('id') id: string,
    @Body() body: LeadersDto,
    @IfMatch() version: number | undefined,
  ): Promise<GroupDto> {
    return toGroupDto(await this.groups.changeLeaders(id, body, version));
  }

  @ApiOperation({ summary: 'Let a participant of the cohort join a group' })
  @ApiCreatedResponse({ type: MemberDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @Post(':id/members')
  async join(@Param('id') id: string, @Body() body: JoinGroupDto): Promise<MemberDto> {
    return toMemberDto(await this.groups.join(id, body.enrolmentId), new Map());
  }

  @ApiOperation({ summary: 'Let a participant leave a group; hours received stay with the participant' })
  @ApiOkResponse({ type: MemberDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/members/:enrolmentId/leave')
  async leave(@Param('id') id: string, @Param('enrolmentId') enrolmentId: string): Promise<MemberDto> {
    return toMemberDto(await this.groups.leave(id, enrolmentId), new Map());
  }
}
