import { holds, Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { filtered } from '../reading/filtered.js';
import { readScope } from '../reading/read-scope.js';
import { SuccessionsService } from '../successions/successions.service.js';
import { AwardLifeService, type Asked } from './award-life.service.js';
import { AwardLog } from './award-log.service.js';
import { AwardRow } from './award.entity.js';
import type { Award } from './award.js';
import {
  AwardDto,
  AwardChangeDto,
  AwardsQuery,
  CancelDto,
  ReinstateDto,
  ReissueDto,
  RevokeDto,
  SuspendDto,
  toAwardChangeDto,
  toAwardDto,
} from './awards.dto.js';
import { AwardsService } from './awards.service.js';
import { HolderService } from './holder.service.js';
import { ReissueService } from './reissue.service.js';

const columns = { provider: 'tenant', enrolment: 'enrolmentId', person: 'personId', status: 'status' } as const;

/** Awards. Who keeps the records of a closed issuer does with its awards what its own coordinator could. */
@ApiTags('awards')
@Controller('v1/awards')
export class AwardsController {
  constructor(
    private readonly awards: AwardsService,
    private readonly life: AwardLifeService,
    private readonly reissues: ReissueService,
    private readonly holder: HolderService,
    private readonly log: AwardLog,
    private readonly successions: SuccessionsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Awards' })
  @ApiPageOf(AwardDto)
  async list(@Query() query: AwardsQuery, @Principal() principal: Principal): Promise<Page<AwardDto>> {
    const filter = query.filter ?? {};
    const kept = await this.successions.keptBy(principal);
    const isKept = filter.provider !== undefined && kept.includes(filter.provider);
    const scope = isKept ? { tenants: [filter.provider!] } : readScope(principal, filter.provider);
    const found = await this.unitOfWork.run(
      ({ manager }) => readPage(filtered(manager, AwardRow, columns, filter), query),
      scope,
    );
    return found.map((award) => toAwardDto(award, readsInFull(principal, award, kept)));
  }

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id')
  @ApiOperation({ summary: 'One award' })
  @ApiOkResponse({ type: AwardDto })
  async one(@Param('id') id: string, @Principal() principal: Principal): Promise<AwardDto> {
    const kept = await this.successions.keptBy(principal);
    const award = await this.awards.find(id, kept);
    return toAwardDto(award, readsInFull(principal, award, kept));
  }

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id/history')
  @ApiOperation({ summary: 'Every change of an award: when, why, and for the provider who' })
  @ApiPageOf(AwardChangeDto)
  async history(@Param('id') id: string, @Principal() principal: Principal): Promise<Page<AwardChangeDto>> {
    const kept = await this.successions.keptBy(principal);
    const award = await this.awards.find(id, kept);
    const inFull = readsInFull(principal, award, kept);
    const changes = await this.unitOfWork.run((tx) => this.log.changesOf(tx, id), { tenants: [award.tenant] });
    return Page.whole(changes.map((change) => toAwardChangeDto(change, inFull)));
  }

  @Policy('provider:coordinator')
  @Post(':id/suspend')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Have an award not count for the time being: certificate, credential and claims say so at once',
  })
  @ApiOkResponse({ type: AwardDto })
  async suspend(
    @Param('id') id: string,
    @Body() cause: SuspendDto,
    @IfMatch() version: number | undefined,
    @Principal() principal: Principal,
  ): Promise<AwardDto> {
    return toAwardDto(await this.life.suspend(id, cause, await this.asked(principal, version)), true);
  }

  @Policy('provider:coordinator')
  @Post(':id/reinstate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have a suspended award count again' })
  @ApiOkResponse({ type: AwardDto })
  async reinstate(
    @Param('id') id: string,
    @Body() cause: ReinstateDto,
    @IfMatch() version: number | undefined,
    @Principal() principal: Principal,
  ): Promise<AwardDto> {
    return toAwardDto(await this.life.reinstate(id, cause, await this.asked(principal, version)), true);
  }

  @Policy('provider:coordinator')
  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take an award back: the certificate and its credential say so at once' })
  @ApiOkResponse({ type: AwardDto })
  async revoke(
    @Param('id') id: string,
    @Body() cause: RevokeDto,
    @IfMatch() version: number | undefined,
    @Principal() principal: Principal,
  ): Promise<AwardDto> {
    return toAwardDto(await this.life.revoke(id, cause, await this.asked(principal, version)), true);
  }

  @Policy('provider:coordinator')
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take an award back before its holder has accepted it, as if never issued; its number stays on record',
  })
  @ApiOkResponse({ type: AwardDto })
  async cancel(
    @Param('id') id: string,
    @Body() cause: CancelDto,
    @IfMatch() version: number | undefined,
    @Principal() principal: Principal,
  ): Promise<AwardDto> {
    return toAwardDto(await this.life.cancel(id, cause, await this.asked(principal, version)), true);
  }

  @Policy('provider:coordinator')
  @Post(':id/reissue')
  @ApiOperation({
    summary:
      "Issue the certificate anew under its holder's corrected name; answers with the award that took the place of this one",
  })
  @ApiCreatedResponse({ type: AwardDto })
  async reissue(
    @Param('id') id: string,
    @Body() cause: ReissueDto,
    @IfMatch() version: number | undefined,
    @Principal() principal: Principal,
  ): Promise<AwardDto> {
    return toAwardDto(await this.reissues.reissue(id, cause, await this.asked(principal, version)), true);
  }

  @Policy('person:self')
  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept my certificate: it can be cancelled no more' })
  @ApiOkResponse({ type: AwardDto })
  async accept(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<AwardDto> {
    return toAwardDto(await this.holder.answer(id, 'accepted', version), false);
  }

  @Policy('person:self')
  @Post(':id/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decline my certificate: its page is kept back, and its provider may cancel it' })
  @ApiOkResponse({ type: AwardDto })
  async decline(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<AwardDto> {
    return toAwardDto(await this.holder.answer(id, 'declined', version), false);
  }

  @Policy('person:self')
  @Post(':id/hide')
  @HttpCode(200)
  @ApiOperation({ summary: 'Keep the public page of my certificate back; my links go on working' })
  @ApiOkResponse({ type: AwardDto })
  async hide(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<AwardDto> {
    return toAwardDto(await this.holder.hide(id, true, version), false);
  }

  @Policy('person:self')
  @Post(':id/show')
  @HttpCode(200)
  @ApiOperation({ summary: 'Show the public page of my certificate again' })
  @ApiOkResponse({ type: AwardDto })
  async show(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<AwardDto> {
    return toAwardDto(await this.holder.hide(id, false, version), false);
  }

  private async asked(principal: Principal, version: number | undefined): Promise<Asked> {
    return { version, kept: await this.successions.keptBy(principal) };
  }
}

/** The provider's side reads what was written for the record, and so do the consortium's office and who keeps a closed issuer's records. */
function readsInFull(principal: Principal, { tenant }: Award, kept: readonly string[]): boolean {
  return (
    kept.includes(tenant) ||
    holds(principal, tenant, 'provider:coordinator', 'provider:programme-leader') ||
    holds(principal, 'consortium', 'consortium:office')
  );
}
