import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { deviceCodePage, deviceConfirmationPage, deviceConnectedPage } from '../pages/device.pages.js';
import { errorPage } from '../pages/error.page.js';
import { signedOutPage, signOutPage } from '../pages/sign-out.pages.js';
import { securityHeaders } from './security-headers.js';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type Logout = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

const codeProblems: Readonly<Record<string, string>> = {
  NoCodeError: 'Enter the code that your device shows',
  NotFoundError: 'No device waits with this code. Check it, or start again on the device',
  ExpiredError: 'This code has expired. Start again on the device',
  AlreadyUsedError: 'This code was used already. Start again on the device',
  AbortedError: 'The device was not connected',
};

/** The provider's pages for connecting a device. It hands us forms of its own, which we do not use: they have no labels. */
export const devicePages: Pick<DeviceFlow, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'> = {
  userCodeInputSource(ctx, _form, _out, error) {
    const message =
      error && (codeProblems[error.name] ?? 'The device could not be connected. Start again on the device');
    sendPage(
      ctx,
      deviceCodePage({
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: xsrfOf(ctx),
        errors: message ? [{ field: 'user_code', message }] : [],
      }),
    );
  },
  userCodeConfirmSource(ctx, _form, client, _deviceInfo, userCode) {
    sendPage(
      ctx,
      deviceConfirmationPage({
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: xsrfOf(ctx),
        userCode,
        clientName: client.clientName ?? client.clientId,
      }),
    );
  },
  successSource(ctx) {
    sendPage(ctx, deviceConnectedPage(ctx.oidc.client?.clientName ?? 'Your device'));
  },
};

export const signOutPages: Pick<Logout, 'logoutSource' | 'postLogoutSuccessSource'> = {
  logoutSource(ctx) {
    sendSignOut(ctx, false);
  },
  postLogoutSuccessSource(ctx) {
    sendPage(ctx, signedOutPage());
  },
};

const problems: Readonly<Record<string, readonly [title: string, message: string]>> = {
  invalid_client: [
    'We do not know this application',
    'The application that sent you here is not registered. Nothing is wrong with your account.',
  ],
  invalid_redirect_uri: [
    'We cannot send you back',
    'The application that sent you here asked to send you on to an address that is not registered for it. Nothing is wrong with your account.',
  ],
  SessionNotFound: [
    'This sign-in has ended',
    'It took too long, or was finished in another window. Go back to the application and start again.',
  ],
  server_error: ['Something went wrong', 'It is our fault, not yours. Try again in a few minutes.'],
};

/** The page for what cannot be put right on a page. */
export const renderError: NonNullable<Configuration['renderError']> = (ctx, out, error) => {
  const [title, message] = problems[error.name] ??
    problems[out.error] ?? [
      'This did not work',
      'The application that sent you here asked for something that we cannot do. Go back to it and start again.',
    ];
  sendPage(ctx, errorPage(title, message, out.error));
};

/**
 * Replaces the two pages of the provider that need a script to go on: the code that came with a device's link, and the
 * sign-out of somebody who is not signed in.
 */
export function withoutScripts(ctx: KoaContextWithOIDC): void {
  if (ctx.status !== 200 || typeof ctx.body !== 'string' || !ctx.body.includes('<title>Submitting Callback</title>'))
    return;
  const { user_code: code } = ctx.oidc.params ?? {};
  if (ctx.oidc.route === 'code_verification')
    sendPage(
      ctx,
      deviceCodePage({
        action: ctx.oidc.urlFor('code_verification'),
        xsrf: xsrfOf(ctx),
        ...(typeof code === 'string' ? { code } : {}),
      }),
    );
  else if (ctx.oidc.route === 'end_session') sendSignOut(ctx, true);
}

function sendSignOut(ctx: KoaContextWithOIDC, signedOut: boolean): void {
  const target = ctx.oidc.params?.post_logout_redirect_uri;
  sendPage(
    ctx,
    signOutPage({ action: ctx.oidc.urlFor('end_session_confirm'), xsrf: xsrfOf(ctx), signedOut }),
    typeof target === 'string' ? [target] : [],
  );
}

function sendPage(ctx: KoaContextWithOIDC, page: string, formTargets: readonly string[] = []): void {
  ctx.set(securityHeaders(formTargets));
  ctx.type = 'html';
  ctx.body = page;
}

function xsrfOf(ctx: KoaContextWithOIDC): string {
  const secret = ctx.oidc.session?.state?.secret;
  return typeof secret === 'string' ? secret : '';
}
