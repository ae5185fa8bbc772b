import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type InteractionResults } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { IdentityEnv } from '../config.js';
import { DeviceCookie } from '../sign-in/device-cookie.js';
import { Vault } from '@collegium/vault';
import { ProviderHost } from './provider.host.js';
import { securityHeaders } from './security-headers.js';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const purpose = 'interaction-form';

/** One request of somebody on the way through our pages. */
export interface Visit {
  readonly provider: Provider;
  readonly interaction: Interaction;
  /** Path of the pages of this interaction. */
  readonly action: string;
  /** Goes into each form, and must come back. */
  readonly token: string;
  readonly clientName: string;
  /** Fields of the form that was sent; empty for a page that is only looked at. */
  readonly form: Readonly<Record<string, string>>;
  /** The secret of the browser's cookie, if it has one that we signed. */
  readonly device: string | undefined;
  /** Shows a page; forms on it may lead back to the application. */
  show(page: string, options?: { readonly scripts?: boolean }): FastifyReply;
  /** Sends on to another of our pages. */
  go(path: string): FastifyReply;
  /** Makes the browser one that we know again, and gives its secret. */
  keepDevice(): string;
  /** Gives the provider what was found out, and the browser back to it. */
  finish(result: InteractionResults): Promise<FastifyReply>;
}

type PageRequest = FastifyRequest<{ Params: { uid: string } }>;

/** Opens visits: finds the interaction by its cookie, and refuses forms that are not ours. */
@Injectable()
export class Visits {
  private readonly origin: string;

  constructor(
    @Inject(IdentityEnv) env: IdentityEnv,
    private readonly host: ProviderHost,
    private readonly vault: Vault,
    private readonly devices: DeviceCookie,
  ) {
    this.origin = new URL(env.PUBLIC_URL).origin;
  }

  /** @throws SessionNotFound if the interaction is over, or another than the cookie's; InvalidRequest for a form from elsewhere */
  async open(request: PageRequest, reply: FastifyReply): Promise<Visit> {
    const { provider } = await this.host.current();
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    const { uid } = request.params;
    if (interaction.uid !== uid) throw new errors.SessionNotFound('the interaction is another one than the cookie’s');
    const form = request.method === 'POST' ? this.ownForm(request, uid) : {};
    const { client_id: clientId, redirect_uri: redirectUri } = interaction.params;
    const client = typeof clientId === 'string' ? await provider.Client.find(clientId) : undefined;
    if (!client) throw new errors.SessionNotFound('the client is gone');
    const send: Visit['show'] = (page, options) =>
      reply
        .headers(securityHeaders([typeof redirectUri === 'string' ? redirectUri : undefined], options))
        .type('text/html; charset=utf-8')
        .send(page);
    const device = this.devices.read(request.headers.cookie);
    return {
      provider,
      interaction,
      form,
      device,
      keepDevice: () => {
        const secret = device ?? this.devices.newSecret();
        void reply.header('set-cookie', this.devices.write(secret));
        return secret;
      },
      action: `/oidc/interaction/${uid}`,
      token: this.vault.mac(uid, purpose),
      clientName: client.clientName ?? client.clientId,
      show: send,
      go: (path) => reply.headers(securityHeaders()).redirect(path, 303),
      finish: async (result) =>
        reply
          .headers(securityHeaders())
          .redirect(await provider.interactionResult(request.raw, reply.raw, result), 303),
    };
  }

  /** The cookie alone would come with a form on another site's page if a browser ignored `SameSite`; the token would not. */
  private ownForm(request: FastifyRequest, uid: string): Record<string, string> {
    const fields = [...new URLSearchParams(typeof request.body === 'string' ? request.body : '')];
    const form = Object.fromEntries(fields);
    if (Object.keys(form).length < fields.length) throw new errors.InvalidRequest('a field was sent twice');
    const { origin } = request.headers;
    const elsewhere = typeof origin === 'string' && origin !== 'null' && origin !== this.origin;
    if (elsewhere || !this.vault.verifies(uid, purpose, form.token ?? ''))
      throw new errors.InvalidRequest('this form does not come from our page');
    return form;
  }
}
