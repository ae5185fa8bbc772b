import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import QRCode from 'qrcode';
import type { FormError } from '../pages/layout.js';
import { enrolPage, secondFactorPage } from '../pages/second-factor.pages.js';
import { MULTI_FACTOR, totpUri } from '../second-factor/second-factor.js';
import { SecondFactorsService, type SecondStep as Waiting } from '../second-factor/second-factors.service.js';
import { DevicesService } from '../sign-in/devices.service.js';
import { typedDigits } from '../typed-digits.js';
import type { Visit } from './interaction.visits.js';

/** The page after the first factor, for accounts that need two. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly factors: SecondFactorsService,
    private readonly devices: DevicesService,
  ) {}

  /** Goes on to the page, if the account needs it; undefined if it does not. */
  async begin(visit: Visit, userId: string, amr: readonly string[]): Promise<FastifyReply | undefined> {
    if (!(await this.factors.isRequiredOf(userId))) return undefined;
    await this.factors.begin(visit.interaction.uid, userId, amr);
    return visit.go(`${visit.action}/second`);
  }

  /** Somebody who is signed in with one factor, and needs two since: only the second is asked for. */
  async stepUp(visit: Visit): Promise<FastifyReply | undefined> {
    const { session, prompt } = visit.interaction;
    const only = prompt.reasons.length === 1 && prompt.reasons[0] === 'second_factor';
    return only && session ? this.begin(visit, session.accountId, session.amr ?? []) : undefined;
  }

  async ask(visit: Visit): Promise<FastifyReply> {
    const waiting = await this.factors.waiting(visit.interaction.uid);
    return waiting ? this.show(visit, waiting, []) : visit.go(visit.action);
  }

  async submit(visit: Visit): Promise<FastifyReply> {
    const { way, code = '', credential = '' } = visit.form;
    const digits = typedDigits(code, 6);
    if (way !== 'passkey' && digits === undefined)
      return this.again(visit, { field: 'code', message: 'Enter the six digits that the app shows' });
    const result =
      way === 'passkey'
        ? await this.factors.withPasskey(visit.interaction.uid, credential)
        : await this.factors.withCode(visit.interaction.uid, digits as string, visit.device);
    switch (result.outcome) {
      case 'right':
        await this.devices.remember(visit.keepDevice(), result.user.id);
        return visit.finish({
          login: { accountId: result.user.id, amr: [...result.amr], acr: MULTI_FACTOR, remember: false },
        });
      case 'wrong':
        return this.again(
          visit,
          way === 'passkey'
            ? { message: 'This passkey was not accepted. Try again' }
            : {
                field: 'code',
                message: 'This is not the code that the app shows now, or it was used already. Wait for the next one',
              },
        );
      case 'spent':
        return this.again(visit, {
          field: 'code',
          message: 'Too many codes were tried. Sign in where you have signed in before, or ask two others to reset it',
        });
      case 'over':
        return visit.go(visit.action);
    }
  }

  private async again(visit: Visit, error: FormError): Promise<FastifyReply> {
    const waiting = await this.factors.waiting(visit.interaction.uid);
    return waiting ? this.show(visit, waiting, [error]) : visit.go(visit.action);
  }

  private async show(visit: Visit, waiting: Waiting, errors: readonly FormError[]): Promise<FastifyReply> {
    const options = await this.factors.passkeyOptions(waiting);
    const form = { ...visit, errors, ...(options ? { passkeyOptions: JSON.stringify(options) } : {}) };
    if (waiting.factors.length > 0)
      return visit.show(secondFactorPage({ ...form, totp: waiting.factors.some(({ kind }) => kind === 'totp') }), {
        scripts: true,
      });
    const secret = waiting.asked.newTotpSecret;
    const uri = totpUri(secret, waiting.user.email);
    const qrCode = await QRCode.toString(uri, { type: 'svg' });
    return visit.show(enrolPage({ ...form, secret, uri, qrCode }), { scripts: true });
  }
}
