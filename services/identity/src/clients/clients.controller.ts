import { Policy, Principal } from '@collegium/auth';
import { AnswersSecret, ApiPageOf, type Page, PageQuery } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ClientDto,
  ClientWithSecretDto,
  NewApplicationDto,
  NewMachineDto,
  ReplaceKeysDto,
  RotateSecretDto,
} from './clients.dto.js';
import { ClientsService } from './clients.service.js';

const managers = ['consortium:office', 'provider:coordinator', 'university:registrar'] as const;

@ApiTags('clients')
@Controller('v1/clients')
export class ClientsController {
  constructor(private readonly clients: ClientsService) {}

  @Get()
  @Policy(...managers)
  @ApiOperation({ summary: 'Clients of the own organisations' })
  @ApiPageOf(ClientDto)
  async list(@Query() query: PageQuery): Promise<Page<ClientDto>> {
    return (await this.clients.list(query)).map(ClientDto.of);
  }

  @Post()
  @AnswersSecret()
  @Policy(...managers)
  @ApiOperation({
    summary: 'Make a client for a machine',
    description:
      'With public keys it signs its assertions (private_key_jwt); without, the answer holds its secret, this once. It never gets more than the roles of its organisation.',
  })
  @ApiCreatedResponse({ type: ClientWithSecretDto })
  async makeMachine(@Principal() principal: Principal, @Body() body: NewMachineDto): Promise<ClientWithSecretDto> {
    return ClientWithSecretDto.withSecret(
      await this.clients.makeMachine(principal, { ...body, id: body.id, keys: body.keys ?? [] }),
    );
  }

  @Post('applications')
  @AnswersSecret()
  @Policy('consortium:office')
  @ApiOperation({
    summary: 'Make a client that people sign in with',
    description: 'Authorization code with PKCE, and the device flow if wanted. What it may do is what its user may.',
  })
  @ApiCreatedResponse({ type: ClientWithSecretDto })
  async makeApplication(@Body() body: NewApplicationDto): Promise<ClientWithSecretDto> {
    const { id, name, redirectUris, postLogoutRedirectUris = [], deviceFlow = false, confidential = false } = body;
    return ClientWithSecretDto.withSecret(
      await this.clients.makeApplication({ id, name, redirectUris, postLogoutRedirectUris, deviceFlow, confidential }),
    );
  }

  @Get(':client')
  @Policy(...managers)
  @ApiOperation({ summary: 'A client' })
  @ApiOkResponse({ type: ClientDto })
  async get(@Param('client') id: string): Promise<ClientDto> {
    return ClientDto.of(await this.clients.get(id));
  }

  @Post(':client/rotate-secret')
  @AnswersSecret()
  @HttpCode(200)
  @Policy(...managers)
  @ApiOperation({
    summary: 'Give a client a new secret',
    description: 'The answer holds it, this once. Old secrets go on for the overlap.',
  })
  @ApiOkResponse({ type: ClientWithSecretDto })
  async rotateSecret(
    @Principal() principal: Principal,
    @Param('client') id: string,
    @Body() { overlapHours }: RotateSecretDto,
  ): Promise<ClientWithSecretDto> {
    return ClientWithSecretDto.withSecret(await this.clients.rotateSecret(principal, id, overlapHours));
  }

  @Put(':client/keys')
  @Policy(...managers)
  @ApiOperation({
    summary: 'Replace the public keys of a client',
    description: 'To change a key over, send old and new together first.',
  })
  @ApiOkResponse({ type: ClientDto })
  async replaceKeys(
    @Principal() principal: Principal,
    @Param('client') id: string,
    @Body() { keys }: ReplaceKeysDto,
  ): Promise<ClientDto> {
    return ClientDto.of(await this.clients.replaceKeys(principal, id, keys));
  }

  @Post(':client/disable')
  @HttpCode(200)
  @Policy(...managers)
  @ApiOperation({ summary: 'Give a client no more tokens' })
  @ApiOkResponse({ type: ClientDto })
  async disable(@Principal() principal: Principal, @Param('client') id: string): Promise<ClientDto> {
    return ClientDto.of(await this.clients.setStatus(principal, id, 'disabled'));
  }

  @Post(':client/enable')
  @HttpCode(200)
  @Policy(...managers)
  @ApiOperation({ summary: 'Let a client have tokens again' })
  @ApiOkResponse({ type: ClientDto })
  async enable(@Principal() principal: Principal, @Param('client') id: string): Promise<ClientDto> {
    return ClientDto.of(await this.clients.setStatus(principal, id, 'active'));
  }
}
