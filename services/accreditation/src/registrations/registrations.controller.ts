import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnswerQueryDto, conversationColumns, ReasonDto } from '../conversations/conversations.dto.js';
import { refuse } from '../errors.js';
import { filtered } from '../reading/filtered.js';
import { readScope } from '../reading/read-scope.js';
import { SentStudentDto } from './registration-answers.dto.js';
import {
  InviteStudentDto,
  RegistrationDto,
  RegistrationsQuery,
  SubmitRegistrationDto,
  toRegistrationDto,
} from './registrations.dto.js';
import { RegistrationsService } from './registrations.service.js';
import { StudentRegistrationRow } from './student-registration.entity.js';

/** Student registrations: for everybody who may read them, and the person's and the provider's side of the conversation. */
@ApiTags('student registration')
@Controller('v1/student-registrations')
export class RegistrationsController {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'person:self', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Student registrations; a university sees those that were submitted to it' })
  @ApiPageOf(RegistrationDto)
  async list(@Query() query: RegistrationsQuery, @Principal() principal: Principal): Promise<Page<RegistrationDto>> {
    const filter = query.filter ?? {};
    const found = await this.unitOfWork.run(
      ({ manager }) => readPage(filtered(manager, StudentRegistrationRow, conversationColumns, filter), query),
      readScope(principal, filter.provider),
    );
    return found.map(toRegistrationDto);
  }

  @Policy('provider:coordinator')
  @Post()
  @ApiOperation({ summary: 'Invite a participant to register as a student' })
  @ApiCreatedResponse({ type: RegistrationDto })
  async invite(@Body() { enrolmentId, university }: InviteStudentDto): Promise<RegistrationDto> {
    return toRegistrationDto(await this.registrations.inviteByHand(enrolmentId, university));
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'person:self')
  @Get(':id')
  @ApiOperation({ summary: 'One student registration' })
  @ApiOkResponse({ type: RegistrationDto })
  async one(@Param('id') id: string): Promise<RegistrationDto> {
    return toRegistrationDto(await this.registrations.find(id));
  }

  @Policy('university:registrar', 'university:client', 'person:self')
  @Get(':id/details')
  @ApiOperation({ summary: 'What the university was told of the person' })
  @ApiOkResponse({ type: SentStudentDto })
  async details(@Param('id') id: string): Promise<SentStudentDto> {
    const sent = await this.registrations.sentOf(id);
    if (!sent) throw refuse('registration_not_found', `Nothing was submitted under ${id} yet.`, { registrationId: id });
    return sent;
  }

  @Policy('person:self')
  @Post(':id/submit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send your details to the university, having read its privacy notice' })
  @ApiOkResponse({ type: RegistrationDto })
  async submit(
    @Param('id') id: string,
    @Body() { noticeVersion }: SubmitRegistrationDto,
    @IfMatch() version: number | undefined,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.registrations.submit(id, noticeVersion, version));
  }

  @Policy('person:self', 'provider:coordinator')
  @Post(':id/answer')
  @HttpCode(200)
  @ApiOperation({ summary: "Answer the university's open query; details corrected in the meantime are sent along" })
  @ApiOkResponse({ type: RegistrationDto })
  async answer(
    @Param('id') id: string,
    @Body() body: AnswerQueryDto,
    @IfMatch() version: number | undefined,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.registrations.answerQuery(id, body, version));
  }

  @Policy('person:self', 'provider:coordinator')
  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a student registration back, also a confirmed one' })
  @ApiOkResponse({ type: RegistrationDto })
  async withdraw(
    @Param('id') id: string,
    @Body() { reason }: ReasonDto,
    @IfMatch() version: number | undefined,
  ): Promise<RegistrationDto> {
    return toRegistrationDto(await this.registrations.withdraw(id, reason, version));
  }
}
