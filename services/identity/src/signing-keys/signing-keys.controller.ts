import { Policy } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { SigningKeyState } from './signing-key.js';
import { SigningKeysService } from './signing-keys.service.js';

export class SigningKeyDto {
  @ApiProperty({ example: 'kbr9L2ptZkTzYb7Zr0zS3BLmsIWnTfqFJ0ZSn3ksL8k' }) kid!: string;
  @ApiProperty({ enum: ['next', 'current', 'old', 'revoked', 'gone'] }) state!: SigningKeyState;
  @ApiProperty() createdAt!: Date;
  @ApiProperty({ description: 'When it begins to sign' }) activeFrom!: Date;
}

@ApiTags('signing keys')
@Controller('v1/signing-keys')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeysService) {}

  @Get()
  @Policy('consortium:operator')
  @ApiOperation({
    summary: 'Keys that sign tokens',
    description: 'The next one is published a day before it signs, the old one for a day after it signed last.',
  })
  @ApiPageOf(SigningKeyDto)
  async list(): Promise<Page<SigningKeyDto>> {
    return Page.whole(await this.keys.list());
  }

  @Post('rotate')
  @HttpCode(200)
  @Policy('consortium:operator')
  @ApiOperation({
    summary: 'Rotate out of turn',
    description: 'Publishes the next key now; it signs in a day. Every 90 days this happens by itself.',
  })
  @ApiPageOf(SigningKeyDto)
  async rotate(): Promise<Page<SigningKeyDto>> {
    await this.keys.rotate();
    return Page.whole(await this.keys.list());
  }

  @Post(':kid/revoke')
  @HttpCode(200)
  @Policy('consortium:operator')
  @ApiOperation({
    summary: 'Take a disclosed key out of use at once',
    description: 'Tokens that it signed stop being accepted as services notice, within ten minutes.',
  })
  @ApiPageOf(SigningKeyDto)
  async revoke(@Param('kid') kid: string): Promise<Page<SigningKeyDto>> {
    await this.keys.revoke(kid);
    return Page.whole(await this.keys.list());
  }
}
