import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JointConsentRow } from './joint-consent.entity.js';
import { GiveJointConsentDto, JointConsentDto, JointConsentsQuery, toJointConsentDto } from './joint-consents.dto.js';
import { JointConsentsService } from './joint-consents.service.js';

@ApiTags('issuers')
@Controller('v1/joint-consents')
export class JointConsentsController {
  constructor(
    private readonly consents: JointConsentsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'consortium:office', 'university:registrar')
  @Get()
  @ApiOperation({ summary: 'Consents of bodies to certificates in their name' })
  @ApiPageOf(JointConsentDto)
  async list(@Query() query: JointConsentsQuery): Promise<Page<JointConsentDto>> {
    const { programme, organisation } = query.filter ?? {};
    const found = await this.unitOfWork.run((tx) => {
      const builder = tx.manager.createQueryBuilder(JointConsentRow, 'consent');
      if (programme) builder.andWhere('consent.programmeId = :programme', { programme });
      if (organisation) builder.andWhere('consent.tenant = :organisation', { organisation });
      return readPage(builder, query);
    });
    return found.map(toJointConsentDto);
  }

  @Policy('provider:coordinator', 'consortium:office', 'university:registrar')
  @Post()
  @ApiOperation({
    summary: 'Consent to certificates of a programme version in the name of a body that its definition names',
  })
  @ApiCreatedResponse({ type: JointConsentDto })
  async give(@Body() body: GiveJointConsentDto, @Principal() principal: Principal): Promise<JointConsentDto> {
    return toJointConsentDto(await this.consents.give(body, principal));
  }

  @Policy('provider:coordinator', 'consortium:office', 'university:registrar')
  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a consent for certificates to come' })
  @ApiOkResponse({ type: JointConsentDto })
  async withdraw(
    @Param('id') id: string,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<JointConsentDto> {
    return toJointConsentDto(await this.consents.withdraw(id, principal, version));
  }
}
