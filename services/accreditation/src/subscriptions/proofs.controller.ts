import { Public } from '@collegium/auth';
import { Controller, Get, Header, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProofKeyQuery, ProvedDto, PublishedKeysDto, toPublishedKeysDto } from './proofs.dto.js';
import { Proofs } from './proofs.service.js';
import { WebhookKeys } from './webhook-keys.service.js';

/** What endpoints need without a token: a place to say yes, and the keys to verify with. */
@ApiTags('webhooks')
@Controller('v1')
export class ProofsController {
  constructor(
    private readonly proofs: Proofs,
    private readonly keys: WebhookKeys,
  ) {}

  @Public()
  @Post('webhook-proofs/:id')
  @HttpCode(200)
  @Header('Referrer-Policy', 'no-referrer')
  @ApiOperation({
    summary: 'Permission by call back: the endpoint agrees to be called',
    description:
      'The URL is in the `WebHook-Request-Callback` of the OPTIONS request. `WebHook-Allowed-Rate`, calls a minute or *, may come with it.',
  })
  @ApiOkResponse({ type: ProvedDto })
  confirm(
    @Param('id') id: string,
    @Query() { key }: ProofKeyQuery,
    @Headers('webhook-allowed-rate') rate: string | undefined,
  ): Promise<ProvedDto> {
    return this.confirmed(id, key, rate);
  }

  @Public()
  @Get('webhook-proofs/:id')
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The same for an administrator who found the URL in a log' })
  @ApiOkResponse({ type: ProvedDto })
  confirmByHand(
    @Param('id') id: string,
    @Query() { key }: ProofKeyQuery,
    @Headers('webhook-allowed-rate') rate: string | undefined,
  ): Promise<ProvedDto> {
    return this.confirmed(id, key, rate);
  }

  @Public()
  @Get('webhook-keys/:id')
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({
    summary: 'Public keys of a subscription, for its `v1a` signatures',
    description: 'The key that signs, the next one, published before it signs, and old ones that still sign along.',
  })
  @ApiOkResponse({ type: PublishedKeysDto })
  async publishedKeys(@Param('id') id: string): Promise<PublishedKeysDto> {
    return toPublishedKeysDto(await this.keys.published(id));
  }

  private async confirmed(id: string, key: string, rate: string | undefined): Promise<ProvedDto> {
    const { status, allowedRate } = await this.proofs.confirm(id, key, rate);
    return { subscriptionId: id, status, allowedRate };
  }
}
