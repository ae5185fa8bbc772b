import { Policy, Principal, Public, holds } from '@collegium/auth';
import { ApiContent } from '@collegium/http';
import { Controller, Get, Header, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { DidDocument, Json } from '../credentials/credential.js';
import { CONSORTIUM } from '../credentials/did.js';
import { refuse } from '../errors.js';
import { readScope } from '../reading/read-scope.js';
import { DidDocumentDto, JwkDto } from './issuers.answers.js';
import { IssuersService } from './issuers.service.js';

/** The DID document after keys were added. */
export class AddedKeysDto {
  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam' })
  did!: string;

  @ApiProperty({ example: 'did:web:awards.example.org:providers:hertscam#kR3vX9aQwL1c' })
  proofKey!: string;

  @ApiProperty({ example: 'https://awards.example.org/providers/hertscam/keys/pT7mB2sDfH4z' })
  jwtKey!: string;
}

@ApiTags('issuers')
@Controller('providers/:code')
export class IssuersController {
  constructor(private readonly issuers: IssuersService) {}

  @Public()
  @Get('did.json')
  @Header('Content-Type', 'application/did+json')
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'DID document of a provider: every key it has ever signed with' })
  @ApiContent({ 'application/did+json': DidDocumentDto })
  document(@Param('code') code: string): Promise<DidDocument> {
    assertProvider(code);
    return this.issuers.document(code);
  }

  @Public()
  @Get('keys/:key')
  @Header('Content-Type', 'application/jwk+json')
  @Header('Cache-Control', 'public, max-age=86400')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'One key as one JWK: the kid of VC-JWTs' })
  @ApiContent({ 'application/jwk+json': JwkDto })
  key(@Param('code') code: string, @Param('key') key: string): Promise<Json> {
    assertProvider(code);
    return this.issuers.jwk(code, key);
  }

  @Policy('provider:coordinator', 'consortium:office')
  @Post('keys')
  @ApiOperation({ summary: 'Add keys that sign from now on; none is ever removed' })
  @ApiCreatedResponse({ type: AddedKeysDto })
  async addKeys(@Param('code') code: string, @Principal() principal: Principal): Promise<AddedKeysDto> {
    const may = holds(principal, code, 'provider:coordinator') || holds(principal, 'consortium', 'consortium:office');
    if (!may) throw refuse('issuer_not_found', `No issuer ${code} of yours is known.`, { provider: code });
    const keys = await this.issuers.addKeys(code, readScope(principal, code));
    return { did: keys.did, proofKey: this.issuers.methodOf(keys.proof), jwtKey: this.issuers.urlOf(keys.jwt) };
  }
}

/** The consortium's own document is at the root: at two addresses, one of them would contradict its id. */
function assertProvider(code: string): void {
  if (code === CONSORTIUM)
    throw refuse('issuer_not_found', 'The consortium is no provider: its document is at /.well-known/did.json.', {
      provider: code,
    });
}

/** The consortium as an issuer of learner records: at the root of the address, as `did:web` asks for a DID without a path. */
@ApiTags('issuers')
@Controller()
export class ConsortiumIssuerController {
  constructor(private readonly issuers: IssuersService) {}

  @Public()
  @Get('.well-known/did.json')
  @Header('Content-Type', 'application/did+json')
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'DID document of the consortium, which signs learner records' })
  @ApiContent({ 'application/did+json': DidDocumentDto })
  document(): Promise<DidDocument> {
    return this.issuers.document(CONSORTIUM);
  }

  @Public()
  @Get('keys/:key')
  @Header('Content-Type', 'application/jwk+json')
  @Header('Cache-Control', 'public, max-age=86400')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({ summary: 'One key of the consortium as one JWK' })
  @ApiContent({ 'application/jwk+json': JwkDto })
  key(@Param('key') key: string): Promise<Json> {
    return this.issuers.jwk(CONSORTIUM, key);
  }
}
