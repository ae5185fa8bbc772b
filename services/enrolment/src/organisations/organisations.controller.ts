import { Policy } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  AddMemberDto,
  EndMembershipDto,
  ListOrganisationsQuery,
  MembershipDto,
  OrganisationDto,
  OrganisationWithMembersDto,
  RegisterOrganisationDto,
  toMembershipDto,
  toOrganisationDto,
} from './organisations.dto.js';
import { OrganisationsService } from './organisations.service.js';

@ApiTags('organisations')
@Controller('v1/organisations')
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationsService) {}

  @ApiOperation({ summary: 'Organisations of the consortium' })
  @ApiPageOf(OrganisationDto)
  @Policy('signed-in')
  @Get()
  async list(@Query() query: ListOrganisationsQuery): Promise<Page<OrganisationDto>> {
    return (await this.organisations.list(query, query.filter ?? {})).map(toOrganisationDto);
  }

  @ApiOperation({ summary: 'Register an organisation' })
  @ApiCreatedResponse({ type: OrganisationDto })
  @Policy('consortium:office')
  @Post()
  async register(@Body() body: RegisterOrganisationDto): Promise<OrganisationDto> {
    return toOrganisationDto(await this.organisations.register(body));
  }

  @ApiOperation({ summary: 'An organisation with its members, past ones included' })
  @ApiParam({ name: 'code', example: 'hertscam' })
  @ApiOkResponse({ type: OrganisationWithMembersDto })
  @Policy('signed-in')
  @Get(':code')
  async get(@Param('code') code: string): Promise<OrganisationWithMembersDto> {
    const { organisation, members } = await this.organisations.get(code);
    return { ...toOrganisationDto(organisation), members: members.map(toMembershipDto) };
  }

  @ApiOperation({ summary: 'Take in a member from a date' })
  @ApiParam({ name: 'code', example: 'hertscam' })
  @ApiCreatedResponse({ type: MembershipDto })
  @Policy('consortium:office')
  @Post(':code/members')
  async addMember(@Param('code') code: string, @Body() body: AddMemberDto): Promise<MembershipDto> {
    return toMembershipDto(
      await this.organisations.addMember(code, {
        memberKind: body.kind,
        member: body.member,
        fromDate: body.from,
        untilDate: body.until ?? null,
      }),
    );
  }

  @ApiOperation({ summary: 'End a membership on a date' })
  @ApiParam({ name: 'code', example: 'hertscam' })
  @ApiOkResponse({ type: MembershipDto })
  @Policy('consortium:office')
  @HttpCode(200)
  @Post(':code/members/:id/end')
  async endMembership(
    @Param('code') code: string,
    @Param('id') id: string,
    @Body() body: EndMembershipDto,
  ): Promise<MembershipDto> {
    return toMembershipDto(await this.organisations.endMembership(code, id, body.until));
  }
}
