import { createHash } from 'node:crypto';
import { Public } from '@collegium/auth';
import { ApiContent, PublicUrl } from '@collegium/http';
import { Controller, Get, Header, Headers, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import QRCode from 'qrcode';
import { readCertificateNumber } from '../awards/certificate-number.js';
import { refuse } from '../errors.js';
import { certificatePage } from './certificate-page.js';
import { CertificatesService, type CertificateForm } from './certificates.service.js';
import { CredentialDto } from './credential.dto.js';
import { longDate } from './long-date.js';
import { negotiated, preferredForm } from './media-type.js';
import { pagePolicy } from './page-security.js';

/** Types of the addresses with an ending. A token is sent as text, so that a browser shows it. */
const types: Readonly<Record<CertificateForm, string>> = {
  json: 'application/vc',
  jwt: 'text/plain',
  pdf: 'application/pdf',
  accessiblePdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
};

/** Endings of the address, longer ones first. */
const endings: readonly (readonly [string, CertificateForm])[] = [
  ['.accessible.pdf', 'accessiblePdf'],
  ['.pdf', 'pdf'],
  ['.json', 'json'],
  ['.jwt', 'jwt'],
  ['.png', 'png'],
  ['.svg', 'svg'],
];

/**
 * The bytes never change, but they carry a name, and whoever bears it may hide them tomorrow: nobody shared keeps a copy, and whoever
 * has one asks again whether it is still shown.
 */
const ASK_AGAIN = 'private, no-cache';

/** The public side of a certificate. One address; its form by `Accept`, or by the ending of the address. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificatesController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Public()
  @Get(':number')
  @ApiParam({
    name: 'number',
    example: 'HERTSCAM-2027-7K3M9-Q2XVT-C',
    description:
      'The number; with .json, .jwt, .pdf (PDF/A-3a), .accessible.pdf (PDF/UA-1), .png or .svg one form of it',
  })
  @ApiOperation({ summary: 'A certificate as page, credential, token, PDF or baked badge' })
  @ApiContent({
    'text/html': 'text',
    'application/vc': CredentialDto,
    'application/vc+ld+json': CredentialDto,
    'application/ld+json': CredentialDto,
    'application/json': CredentialDto,
    'text/plain': 'text',
    'application/vc+jwt': 'text',
    'application/jwt': 'text',
    'application/pdf': 'bytes',
    'image/png': 'bytes',
    'image/svg+xml': 'text',
  })
  async read(
    @Param('number') name: string,
    @Headers('accept') accept: string | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    const [ending, byEnding] = endings.find(([candidate]) => name.endsWith(candidate)) ?? [''];
    const number = name.slice(0, name.length - ending.length);
    const preferred = byEnding ? { form: byEnding, type: types[byEnding] } : preferredForm(accept);
    if (!preferred)
      throw refuse('not_acceptable', `A certificate can be had as ${[...new Set(negotiated)].join(', ')}.`);
    const { form, type } = preferred;
    const body = form === 'html' ? await this.page(number) : await this.certificates.bytes(number, form);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    void reply
      .header('Content-Type', /^text\/|\+jwt$|\/jwt$/.test(type) ? `${type}; charset=utf-8` : type)
      .header('Cache-Control', ASK_AGAIN)
      .header('ETag', etag)
      .header('Access-Control-Allow-Origin', '*');
    if (byEnding) void reply.header('Cross-Origin-Resource-Policy', 'cross-origin');
    else void reply.header('Vary', 'Accept');
    if (form === 'html') void reply.header('Content-Security-Policy', pagePolicy(String(body), [this.publicUrl.base]));
    if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
      void reply.status(304);
      return '';
    }
    if (type === 'application/pdf')
      void reply.header(
        'Content-Disposition',
        `inline; filename="${readCertificateNumber(number)!.number}${ending || '.pdf'}"`,
      );
    return body;
  }

  @Public()
  @Get(':number/endorsements/:body')
  @Header('Content-Type', 'application/vc')
  @Header('Cache-Control', ASK_AGAIN)
  @Header('Access-Control-Allow-Origin', '*')
  @ApiParam({ name: 'body', example: 'hertfordshire' })
  @ApiOperation({ summary: 'What a body that issues a certificate too has signed of it: an EndorsementCredential' })
  @ApiContent({ 'application/vc': CredentialDto })
  async endorsement(@Param('number') number: string, @Param('body') body: string): Promise<string> {
    // Written here: the server turns objects into JSON only under a type whose name says that it is JSON.
    return JSON.stringify(await this.certificates.endorsement(number, body));
  }

  private async page(number: string): Promise<string> {
    const certificate = await this.certificates.read(number);
    const svg = await QRCode.toString(certificate.certificate.url, {
      type: 'svg',
      errorCorrectionLevel: 'M',
      margin: 0,
    });
    const qr = svg.replace('<svg ', '<svg role="img" aria-label="QR code that leads to this page" ');
    return certificatePage({ certificate, qr, longDate });
  }
}
