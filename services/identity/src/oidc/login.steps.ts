import { lineFault } from '@collegium/texts';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { FormError } from '../pages/layout.js';
import { codePage, passwordPage, signInPage } from '../pages/sign-in.pages.js';
import { SINGLE_FACTOR } from '../second-factor/second-factor.js';
import { DevicesService } from '../sign-in/devices.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { typedDigits } from '../typed-digits.js';
import { normaliseEmail, type User } from '../users/user.js';
import type { Visit } from './interaction.visits.js';
import { SecondStep } from './second.step.js';

/** The pages between "who are you" and the answer. */
@Injectable()
export class LoginSteps {
  constructor(
    private readonly signIn: SignInService,
    private readonly devices: DevicesService,
    private readonly second: SecondStep,
  ) {}

  /** Address and password, or address and a code. */
  async start(visit: Visit): Promise<FastifyReply> {
    const stepUp = await this.second.stepUp(visit);
    if (stepUp) return stepUp;
    const { login_hint: hint } = visit.interaction.params;
    const proved = await this.signIn.provedByLink(visit.device);
    return visit.show(
      signInPage({
        ...visit,
        email: typeof hint === 'string' ? hint : '',
        ...(proved ? { proved: proved.email } : {}),
      }),
    );
  }

  async submit(visit: Visit): Promise<FastifyReply> {
    const { email: typed = '', password = '', way } = visit.form;
    if (way === 'link') return this.submitLink(visit);
    const email = normaliseEmail(typed);
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254 || lineFault(email))
      return this.ask(visit, typed, [{ field: 'email', message: 'Enter an email address, like name@example.org' }]);
    if (way === 'code') return this.sendCode(visit, email);
    if (password === '')
      return this.ask(visit, typed, [
        { field: 'password', message: 'Enter your password, or ask for a code by email' },
      ]);
    const result = await this.signIn.withPassword(email, password, visit.device);
    switch (result.outcome) {
      case 'signed_in':
        return this.finish(visit, result.user, 'pwd');
      case 'wrong':
        return this.ask(visit, typed, [
          {
            field: 'password',
            message: 'Address and password do not belong together. Check both, or ask for a code by email',
          },
        ]);
      case 'spent':
        return this.ask(visit, typed, [
          { field: 'password', message: 'Too many tries. Ask for a code by email, and open the link in the mail' },
        ]);
      case 'locked':
        return this.ask(visit, typed, [
          {
            field: 'password',
            message: `Too many tries. Wait until ${timeOf(result.until)}, or ask for a code by email`,
          },
        ]);
    }
  }

  /** Where the code is typed. */
  async code(visit: Visit): Promise<FastifyReply> {
    const email = await this.signIn.codeSentTo(visit.interaction.uid);
    return email === undefined ? visit.go(visit.action) : visit.show(codePage({ ...visit, email }));
  }

  async submitCode(visit: Visit): Promise<FastifyReply> {
    const { code = '', newPassword } = visit.form;
    const email = await this.signIn.codeSentTo(visit.interaction.uid);
    if (email === undefined) return visit.go(visit.action);
    const again = (message: string): FastifyReply =>
      visit.show(codePage({ ...visit, email, errors: [{ field: 'code', message }] }));
    const digits = typedDigits(code, 6);
    if (digits === undefined) return again('Enter the six digits of the code');
    const result = await this.signIn.withCode(visit.interaction.uid, digits, visit.device);
    switch (result.outcome) {
      case 'signed_in':
        return this.afterMail(visit, result.user, newPassword === 'yes');
      case 'wrong':
        return again('This is not the code that we sent. Check it and try again');
      case 'expired':
        return again('This code cannot be used any more. Start again to get another one');
      case 'spent':
        return again('Too many codes were tried. Open the link in the mail instead');
    }
  }

  private async submitLink(visit: Visit): Promise<FastifyReply> {
    const user = await this.signIn.withLink(visit.interaction.uid, visit.device);
    return user ? this.afterMail(visit, user, false) : visit.go(visit.action);
  }

  /** Whoever reads the mail may choose a password, and is asked to if there is none. */
  private async afterMail(visit: Visit, user: User, newPassword: boolean): Promise<FastifyReply> {
    return user.passwordHash === null || newPassword
      ? visit.go(`${visit.action}/password`)
      : this.finish(visit, user, 'otp');
  }

  /** Where a password is chosen, by somebody who has just proved to read mail at the address. */
  async password(visit: Visit): Promise<FastifyReply> {
    return (await this.signIn.proved(visit.interaction.uid)) ? visit.show(passwordPage(visit)) : visit.go(visit.action);
  }

  async submitPassword(visit: Visit): Promise<FastifyReply> {
    const user = await this.signIn.proved(visit.interaction.uid);
    if (!user) return visit.go(visit.action);
    if (visit.form.way === 'set') {
      const problem = await this.signIn.choosePassword(user, visit.form.password ?? '');
      if (problem) return visit.show(passwordPage({ ...visit, errors: [{ field: 'password', message: problem }] }));
    }
    return this.finish(visit, user, 'otp');
  }

  private async sendCode(visit: Visit, email: string): Promise<FastifyReply> {
    const { lockedUntil } = await this.signIn.sendCode(visit.interaction.uid, email, visit.device);
    if (lockedUntil)
      return this.ask(visit, email, [
        {
          field: 'email',
          message: `Too many mails were asked for. Open the link in one that you have, or wait until ${timeOf(lockedUntil)}`,
        },
      ]);
    return visit.go(`${visit.action}/code`);
  }

  private ask(visit: Visit, email: string, errors: readonly FormError[]): FastifyReply {
    return visit.show(signInPage({ ...visit, email, errors }));
  }

  /** The session ends with the browser: computers in staff rooms are shared. */
  private async finish(visit: Visit, user: User, method: 'pwd' | 'otp'): Promise<FastifyReply> {
    const second = await this.second.begin(visit, user.id, [method]);
    if (second) return second;
    await this.devices.remember(visit.keepDevice(), user.id);
    return visit.finish({ login: { accountId: user.id, amr: [method], acr: SINGLE_FACTOR, remember: false } });
  }
}

function timeOf(instant: Date): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' }).format(
    instant,
  );
}
