import { Policy, Public } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Body, Controller, Get, Headers, Inject, Put, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IdentityEnv } from '../config.js';
import { EmailsService } from '../emails/emails.service.js';
import { refuse } from '../errors.js';
import { normaliseEmail } from '../users/user.js';
import { MoveClockDto, SandboxEmailDto, SandboxEmailsQuery, SandboxTimeDto, instantOf } from './sandbox.dto.js';
import { SandboxClockService } from './sandbox-clock.service.js';

/** What only a sandbox has. Elsewhere these routes answer 404, as if they were not there. */
@ApiTags('sandbox')
@Controller('v1/sandbox')
export class SandboxController {
  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly clock: SandboxClockService,
    private readonly emails: EmailsService,
  ) {}

  @Get('clock')
  @Public()
  @ApiOperation({ summary: 'Domain time of the sandbox' })
  @ApiOkResponse({ type: SandboxTimeDto })
  readClock(): Promise<SandboxTimeDto> {
    return this.clock.read();
  }

  @Put('clock')
  @Policy('consortium:office', 'consortium:operator')
  @ApiHeader({
    name: 'X-With-Server-Date',
    required: false,
    example: '2027-01-25T09:00:00Z',
    description: 'Instead of the body',
  })
  @ApiOperation({
    summary: 'Move the sandbox’s time',
    description: 'All services follow: domain rules, timers and webhook schedules. Tokens, leases and retries do not.',
  })
  @ApiOkResponse({ type: SandboxTimeDto })
  moveClock(
    @Body() { now }: MoveClockDto,
    @Headers('x-with-server-date') header: string | undefined,
  ): Promise<SandboxTimeDto> {
    return this.clock.moveTo(instantOf(now, header));
  }

  @Get('emails')
  @Policy('consortium:office', 'consortium:operator')
  @ApiOperation({
    summary: 'Mail that a sandbox without a mail server would have sent',
    description: 'The newest 100, the newest first.',
  })
  @ApiPageOf(SandboxEmailDto)
  async readEmails(@Query() { to }: SandboxEmailsQuery): Promise<Page<SandboxEmailDto>> {
    if (!this.env.COLLEGIUM_SANDBOX || this.env.SMTP_URL)
      throw refuse('sandbox_only', 'Mail can be read only in a sandbox that has no mail server.');
    return Page.whole(await this.emails.outbox(to && normaliseEmail(to)));
  }
}
