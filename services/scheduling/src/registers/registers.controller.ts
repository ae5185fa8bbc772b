import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RegisterViewsService } from './register-views.service.js';
import {
  CorrectEntryDto,
  EntriesDto,
  RegisterEntryDto,
  RegisterRowDto,
  toEntryDto,
  WriteRegisterDto,
} from './registers.dto.js';
import { RegistersService } from './registers.service.js';

@ApiTags('registers')
@Controller('v1')
export class RegistersController {
  constructor(
    private readonly registers: RegistersService,
    private readonly views: RegisterViewsService,
  ) {}

  @ApiOperation({
    summary: 'Record who was at a session',
    description: 'All entries or none. Written by whoever leads the group, or a coordinator.',
  })
  @ApiCreatedResponse({ type: EntriesDto })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @Post('sessions/:id/register')
  async record(
    @Param('id') id: string,
    @Body() body: WriteRegisterDto,
    @Principal() principal: Principal,
  ): Promise<EntriesDto> {
    return { data: (await this.registers.record(id, body.entries, principal)).map(toEntryDto) };
  }

  @ApiOperation({ summary: 'A session’s register: who is expected, booked and recorded' })
  @ApiPageOf(RegisterRowDto)
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @Get('sessions/:id/register')
  async ofSession(@Param('id') id: string, @Principal() principal: Principal): Promise<Page<RegisterRowDto>> {
    return Page.whole(await this.views.ofSession(id, principal));
  }

  @ApiOperation({ summary: 'A group’s register: its sessions, and its members at other groups’ sessions' })
  @ApiPageOf(RegisterRowDto)
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @Get('groups/:groupId/register')
  async ofGroup(@Param('groupId') groupId: string, @Principal() principal: Principal): Promise<Page<RegisterRowDto>> {
    return Page.whole(await this.views.ofGroup(groupId, principal));
  }

  @ApiOperation({ summary: 'Correct an entry: it is taken back, and another takes its place' })
  @ApiCreatedResponse({ type: RegisterEntryDto })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @Post('register-entries/:id/correct')
  async correct(
    @Param('id') id: string,
    @Body() body: CorrectEntryDto,
    @Principal() principal: Principal,
  ): Promise<RegisterEntryDto> {
    return toEntryDto(await this.registers.correct(id, body, principal));
  }
}
