import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ChangeEmailDto,
  InviteUserDto,
  ProposedAddressDto,
  RoleChangeDto,
  SetRolesDto,
  UserDto,
  UsersQuery,
} from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Policy('consortium:office', 'consortium:operator', 'provider:coordinator')
  @ApiOperation({
    summary: 'Accounts',
    description:
      'The office sees all of them; a coordinator whom the own provider has invited, with the address and the name that it gave and its own roles.',
  })
  @ApiPageOf(UserDto)
  async list(@Principal() principal: Principal, @Query() query: UsersQuery): Promise<Page<UserDto>> {
    return (await this.users.list(principal, query.filter ?? {}, query)).map(UserDto.of);
  }

  @Post()
  @Policy('consortium:office', 'provider:coordinator')
  @ApiOperation({
    summary: 'Invite somebody',
    description:
      'Invites by mail and gives roles. Whether the address had an account is not told: a coordinator is answered with what the provider knows of whom it invited, under an id of the provider’s own.',
  })
  @ApiCreatedResponse({ type: UserDto })
  async invite(@Principal() principal: Principal, @Body() body: InviteUserDto): Promise<UserDto> {
    const { email, name } = body;
    return UserDto.of(await this.users.invite(principal, { email, name, roles: InviteUserDto.dated(body) }));
  }

  @Get(':id')
  @Policy('consortium:office', 'consortium:operator', 'provider:coordinator')
  @ApiOperation({ summary: 'An account' })
  @ApiOkResponse({ type: UserDto })
  async get(@Principal() principal: Principal, @Param('id') id: string): Promise<UserDto> {
    return UserDto.of(await this.users.get(principal, id));
  }

  @Put(':id/roles')
  @Policy('consortium:office', 'provider:coordinator')
  @ApiOperation({
    summary: 'Set roles',
    description:
      'Replaces the roles that the caller may give: all of them for the office, those of the own provider for a coordinator. Roles that stay keep their days, unless others are given.',
  })
  @ApiOkResponse({ type: UserDto })
  async setRoles(
    @Principal() principal: Principal,
    @Param('id') id: string,
    @Body() body: SetRolesDto,
    @IfMatch() version: number | undefined,
  ): Promise<UserDto> {
    return UserDto.of(await this.users.setRoles(principal, id, SetRolesDto.dated(body), version));
  }

  @Get(':id/role-changes')
  @Policy('consortium:office', 'consortium:operator', 'provider:coordinator')
  @ApiOperation({
    summary: 'Who gave and took which roles',
    description: 'The newest first, of the organisations that the caller acts for.',
  })
  @ApiPageOf(RoleChangeDto)
  async roleChanges(@Principal() principal: Principal, @Param('id') id: string): Promise<Page<RoleChangeDto>> {
    return Page.whole((await this.users.roleChanges(principal, id)).map(RoleChangeDto.of));
  }

  @Post(':id/email')
  @HttpCode(200)
  @Policy('consortium:office')
  @ApiOperation({
    summary: 'Give an account another address',
    description:
      'Ends its sessions. The owner signs in with a code that is sent to the new address. An address of an account that holds a role of the consortium’s is only proposed (202), until a second person gives the same within seven days.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiAcceptedResponse({ type: ProposedAddressDto })
  async changeEmail(
    @Principal() principal: Principal,
    @Param('id') id: string,
    @Body() { email }: ChangeEmailDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDto | ProposedAddressDto> {
    const changed = await this.users.changeEmail(principal, id, email);
    if (!('proposedBy' in changed)) return UserDto.of(changed);
    void reply.status(202);
    return ProposedAddressDto.of(changed);
  }

  @Post(':id/disable')
  @HttpCode(200)
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Let nobody sign in as an account any more',
    description: 'Ends its sessions and refresh tokens; access tokens live on for minutes.',
  })
  @ApiOkResponse({ type: UserDto })
  async disable(@Principal() principal: Principal, @Param('id') id: string): Promise<UserDto> {
    return UserDto.of(await this.users.disable(principal, id));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({ summary: 'Let an account be signed in to again' })
  @ApiOkResponse({ type: UserDto })
  async enable(@Principal() principal: Principal, @Param('id') id: string): Promise<UserDto> {
    return UserDto.of(await this.users.enable(principal, id));
  }
}
