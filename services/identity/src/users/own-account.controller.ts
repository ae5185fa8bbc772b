import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OwnConflictDto, ProveAddressDto } from './conflicts.dto.js';
import { ProofsService } from './proofs.service.js';

@ApiTags('own account')
@Controller('v1/account/sign-in-conflicts')
export class OwnAccountController {
  constructor(private readonly proofs: ProofsService) {}

  @Get()
  @Policy('signed-in')
  @ApiOperation({
    summary: 'What waits for you to confirm',
    description: 'A provider registered a person under your address, or changed the details of yours.',
  })
  @ApiPageOf(OwnConflictDto)
  async list(@Principal() principal: Principal): Promise<Page<OwnConflictDto>> {
    return Page.whole((await this.proofs.list(principal)).map(OwnConflictDto.of));
  }

  @Post(':id/code')
  @HttpCode(204)
  @Policy('signed-in')
  @ApiOperation({
    summary: 'Have a code mailed to the address that you want to confirm',
    description: 'At most five times; after that the office of the consortium decides.',
  })
  @ApiNoContentResponse()
  async sendCode(@Principal() principal: Principal, @Param('id') id: string): Promise<void> {
    await this.proofs.sendCode(principal, id);
  }

  @Post(':id/prove')
  @HttpCode(200)
  @Policy('signed-in')
  @ApiOperation({
    summary: 'Confirm with the code that was mailed',
    description: 'Your account gets the new details, or the person is joined to it. Ends your sessions.',
  })
  @ApiOkResponse({ type: OwnConflictDto })
  async prove(
    @Principal() principal: Principal,
    @Param('id') id: string,
    @Body() { code }: ProveAddressDto,
  ): Promise<OwnConflictDto> {
    return OwnConflictDto.of(await this.proofs.prove(principal, id, code));
  }
}
