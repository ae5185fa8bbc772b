import { Public } from '@collegium/auth';
import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import QRCode from 'qrcode';
import { readCertificateNumber } from '../awards/certificate-number.js';
import { refuse } from '../errors.js';
import { certificatePage } from './certificate-page.js';
import { CertificatesService } from './certificates.service.js';
import { longDate } from './long-date.js';
import { preferredForm, type Form } from './media-type.js';

const types: Readonly<Record<Form, string>> = { html: 'text/html; charset=utf-8', json: 'application/vc+ld+json', jwt: 'text/plain; charset=utf-8', pdf: 'application/pdf' };

const endings = ['json', 'jwt', 'pdf'] as const;

/** The public side of a certificate. One address; its form by `Accept`, or by the ending of the address. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificatesController {
  constructor(private readonly certificates: CertificatesService) {}

  @Public()
  @Get(':number')
  @ApiParam({ name: 'number', example: 'HERTSCAM-2027-7K3M9-Q2XVT-C', description: 'The number; with .json, .jwt or .pdf one form of it' })
  @ApiOperation({ summary: 'A certificate as page, credential, token or PDF' })
  @ApiOkResponse({ content: { 'text/html': {}, 'application/vc+ld+json': {}, 'text/plain': {}, 'application/pdf': {} } })
  async read(@Param('number') name: string, @Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Buffer> {
    const ending = endings.find((candidate) => name.endsWith(`.${candidate}`));
    const number = ending ? name.slice(0, -ending.length - 1) : name;
    const form = ending ?? preferredForm(accept);
    if (!form) throw refuse('not_acceptable', 'A certificate can be had as text/html, application/vc+ld+json, text/plain (JWT) and application/pdf.');
    const body = form === 'html' ? await this.page(number) : await this.certificates.bytes(number, form);
    void reply.header('Content-Type', types[form]).header('Vary', 'Accept').header('Cache-Control', 'public, max-age=60').header('Access-Control-Allow-Origin', '*');
    if (form === 'pdf') void reply.header('Content-Disposition', `inline; filename="${readCertificateNumber(number)!.number}.pdf"`);
    return body;
  }

  private async page(number: string): Promise<string> {
    const certificate = await this.certificates.read(number);
    const svg = await QRCode.toString(certificate.certificate.url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 });
    const qr = svg.replace('<svg ', '<svg role="img" aria-label="QR code that leads to this page" ');
    return certificatePage({ certificate, qr, longDate });
  }
}
