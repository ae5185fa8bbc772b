import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { linkGonePage, linkPage, linkUsedPage } from '../pages/link.pages.js';
import { DeviceCookie } from '../sign-in/device-cookie.js';
import { LinksService } from '../sign-in/links.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import type { RateLimit } from './interaction.routes.js';
import { securityHeaders } from './security-headers.js';

const path = '/oidc/link/:secret/:uid';

type LinkRequest = FastifyRequest<{ Params: { secret: string; uid: string } }>;

/**
 * Where links out of mails lead. Whoever has one reads the mail, so there is nothing else to prove, and no form token: the
 * secret in the path is one. What it does is to the browser that opens it, and says whose mail it is.
 */
@Injectable()
export class LinkRoutes {
  constructor(
    private readonly links: LinksService,
    private readonly signIn: SignInService,
    private readonly devices: DeviceCookie,
  ) {}

  /** @param formRate how often one address may send the form */
  register(fastify: FastifyInstance, formRate: RateLimit): void {
    fastify.get(path, async (request: LinkRequest, reply) => {
      const { secret, uid } = request.params;
      return (await this.links.isGood(secret))
        ? send(reply, 200, linkPage(`/oidc/link/${encodeURIComponent(secret)}/${encodeURIComponent(uid)}`))
        : send(reply, 410, linkGonePage());
    });
    fastify.post(path, { config: { rateLimit: formRate } }, (request: LinkRequest, reply) => this.open(request, reply));
  }

  private async open(request: LinkRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { secret, uid } = request.params;
    const device = this.devices.read(request.headers.cookie) ?? this.devices.newSecret();
    const user = await this.signIn.openLink(secret, device);
    if (!user) return send(reply, 410, linkGonePage());
    void reply.header('set-cookie', this.devices.write(device));
    return send(
      reply,
      200,
      linkUsedPage(user.email, /^[\w-]{8,64}$/.test(uid) ? `/oidc/interaction/${uid}` : undefined),
    );
  }
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.status(status).headers(securityHeaders()).type('text/html; charset=utf-8').send(page);
}
