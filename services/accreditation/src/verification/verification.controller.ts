import { Public } from '@collegium/auth';
import { isDomainError } from '@collegium/errors';
import { LimitedBy } from '@collegium/http';
import { Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from '../certificates/page-security.js';
import { errorStatus } from '../errors.js';
import { FILE_TYPES, handedIn } from './verification-body.js';
import { VerificationDto } from './verification.dto.js';
import { VerificationLimit } from './verification-limit.js';
import { VerificationService, type VerificationResult } from './verification.service.js';
import { verifyPage } from './verify-page.js';

const form = {
  type: 'object' as const,
  properties: {
    file: { type: 'string' as const, format: 'binary' },
    text: { type: 'string' as const, example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9...' },
  },
};

/** Verification for machines and for people; nobody signs in. */
@ApiTags('verification')
@Controller()
@LimitedBy(VerificationLimit)
export class VerificationController {
  constructor(private readonly verification: VerificationService) {}

  @Public()
  @Post('v1/verify')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOperation({
    summary: 'Verify a credential of any issuer',
    description:
      'As JSON or JWT, or in a PNG, SVG or PDF, as the body or as the file of a form. What it is is told from its content.',
  })
  @ApiConsumes('application/json', 'multipart/form-data', ...FILE_TYPES)
  @ApiBody({
    schema: {
      oneOf: [
        {
          type: 'object',
          additionalProperties: true,
          example: {
            '@context': ['https://www.w3.org/ns/credentials/v2'],
            type: ['VerifiableCredential', 'OpenBadgeCredential'],
          },
        },
        form,
      ],
    },
  })
  @ApiOkResponse({ type: VerificationDto })
  async verify(@Req() request: FastifyRequest): Promise<VerificationDto> {
    return (await this.verification.verify(await handedIn(request))) as VerificationDto;
  }

  @Public()
  @Get('verify')
  @ApiOperation({ summary: 'The page on which anybody verifies a certificate' })
  @ApiQuery({
    name: 'certificate',
    required: false,
    example: 'HERTSCAM-2027-7K3M9-Q2XVT-C',
    description: 'The number of a certificate of ours: it is verified at once',
  })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>' } } })
  page(
    @Query('certificate') certificate: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(reply, async () =>
      certificate ? this.verification.verifyCertificate(String(certificate).slice(0, 100)) : undefined,
    );
  }

  @Public()
  @Post('verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'The page with what a verification found' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: form })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>' } } })
  submit(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.answer(reply, async () => this.verification.verify(await handedIn(request)));
  }

  /** People get a page also when something is refused. */
  private async answer(reply: FastifyReply, verify: () => Promise<VerificationResult | undefined>): Promise<string> {
    void reply.header('Content-Type', 'text/html; charset=utf-8').header('Cache-Control', 'no-store');
    try {
      return page(reply, verifyPage({ result: await verify() }));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      void reply.status((errorStatus as Record<string, number>)[error.code] ?? 500);
      return page(reply, verifyPage({ refusal: error.message }));
    }
  }
}

function page(reply: FastifyReply, html: string): string {
  void reply.header('Content-Security-Policy', pagePolicy(html));
  return html;
}
