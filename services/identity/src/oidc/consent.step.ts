import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { consentPage } from '../pages/consent.page.js';
import type { Visit } from './interaction.visits.js';
import { API, API_SCOPE } from './token-roles.js';

/** What each scope lets an application do, for the one who is asked. */
const permissions: Readonly<Record<string, string>> = {
  openid: 'know that it is you who signs in',
  profile: 'see your name',
  email: 'see your email address',
  offline_access: 'stay connected for up to 14 days after you have left',
  [API_SCOPE]: 'see and do in Collegium what you may see and do yourself',
};

interface MissingScopes {
  readonly missingOIDCScope?: readonly string[];
  readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
}

/** Whether an application may act for somebody. */
@Injectable()
export class ConsentStep {
  ask(visit: Visit): FastifyReply {
    const { missingOIDCScope = [], missingResourceScopes = {} } = missingOf(visit);
    const scopes = [...missingOIDCScope, ...(missingResourceScopes[API] ?? [])];
    return visit.show(
      consentPage({
        ...visit,
        permissions:
          scopes.length > 0
            ? scopes.flatMap((scope) => permissions[scope] ?? [])
            : ['go on as you have allowed before'],
      }),
    );
  }

  async submit(visit: Visit): Promise<FastifyReply> {
    if (visit.form.decision !== 'allow')
      return visit.finish({ error: 'access_denied', error_description: 'the person did not allow it' });
    const { provider, interaction } = visit;
    const { missingOIDCScope = [], missingResourceScopes = {} } = missingOf(visit);
    const existing = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
    const grant =
      existing ??
      new provider.Grant({
        accountId: interaction.session?.accountId as string,
        clientId: interaction.params.client_id as string,
      });
    if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(' '));
    for (const [resource, scopes] of Object.entries(missingResourceScopes))
      grant.addResourceScope(resource, scopes.join(' '));
    const grantId = await grant.save();
    return visit.finish({ consent: existing ? {} : { grantId } });
  }
}

function missingOf({ interaction }: Visit): MissingScopes {
  return interaction.prompt.details as MissingScopes;
}
