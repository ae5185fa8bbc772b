import { ServiceModule } from '@collegium/http';
import { SystemClock } from '@collegium/persistence';
import { Vault } from '@collegium/vault';
import { Module } from '@nestjs/common';
import { ClientRow, ClientSecretRow } from './clients/client.entity.js';
import { ClientsController } from './clients/clients.controller.js';
import { ClientsService } from './clients/clients.service.js';
import { IdentityEnv } from './config.js';
import { EmailRow } from './emails/email.entity.js';
import { EmailsService } from './emails/emails.service.js';
import { MailServer } from './emails/mail-server.js';
import { SmtpMailServer } from './emails/smtp.mail-server.js';
import { errorStatus } from './errors.js';
import { IdentityTimers } from './identity.timers.js';
import { migrations } from './migrations/index.js';
import { ConsentStep } from './oidc/consent.step.js';
import { InteractionRoutes } from './oidc/interaction.routes.js';
import { Visits } from './oidc/interaction.visits.js';
import { LinkRoutes } from './oidc/link.routes.js';
import { LoginSteps } from './oidc/login.steps.js';
import { OidcPlugin } from './oidc/oidc.plugin.js';
import { ProviderFactory } from './oidc/provider.factory.js';
import { ProviderHost } from './oidc/provider.host.js';
import { SecondStep } from './oidc/second.step.js';
import { StoredSessions } from './oidc/sessions.store.js';
import { Userinfo } from './oidc/userinfo.js';
import { SandboxClockRow } from './sandbox/sandbox-clock.entity.js';
import { SandboxClockService } from './sandbox/sandbox-clock.service.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { FactorResetsController } from './second-factor/resets.controller.js';
import { FactorResetsService } from './second-factor/resets.service.js';
import {
  FactorChangeRow,
  FactorResetRow,
  SecondFactorRow,
  SecondStepRow,
} from './second-factor/second-factor.entities.js';
import { SecondFactorsService } from './second-factor/second-factors.service.js';
import { vaultOf } from './sealed-columns.js';
import { SeedService } from './seed/seed.service.js';
import { CodesService } from './sign-in/codes.service.js';
import { DeviceCookie } from './sign-in/device-cookie.js';
import { DevicesService } from './sign-in/devices.service.js';
import { LinksService } from './sign-in/links.service.js';
import { KnownDeviceRow, SignInCodeRow, SignInLinkRow, TriesRow } from './sign-in/sign-in.entities.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { TriesService } from './sign-in/tries.service.js';
import { SigningKeyRow } from './signing-keys/signing-key.entity.js';
import { SigningKeysController } from './signing-keys/signing-keys.controller.js';
import { SigningKeysService } from './signing-keys/signing-keys.service.js';
import { ConflictsController } from './users/conflicts.controller.js';
import { ConflictsService } from './users/conflicts.service.js';
import { OwnAccountController } from './users/own-account.controller.js';
import { PeopleHandlers } from './users/people.handlers.js';
import { PeopleService } from './users/people.service.js';
import { PortalUrl } from './users/portal-url.js';
import { KnownPersonRow } from './users/known-person.entity.js';
import { MembershipRow } from './users/membership.entity.js';
import { ProposedAddressRow } from './users/proposed-address.entity.js';
import { RoleChangeRow, RoleGrantRow } from './users/role-grant.entity.js';
import { ProofsService } from './users/proofs.service.js';
import { Sessions } from './users/sessions.js';
import { AddressProofRow, SignInConflictRow } from './users/sign-in-conflict.entity.js';
import { UserRow } from './users/user.entity.js';
import { UserRolesService } from './users/user-roles.service.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'identity',
      entities: [
        UserRow,
        RoleGrantRow,
        RoleChangeRow,
        SignInConflictRow,
        AddressProofRow,
        ProposedAddressRow,
        KnownPersonRow,
        MembershipRow,
        ClientRow,
        ClientSecretRow,
        TriesRow,
        SignInCodeRow,
        SigningKeyRow,
        EmailRow,
        SandboxClockRow,
        KnownDeviceRow,
        SignInLinkRow,
        SecondFactorRow,
        SecondStepRow,
        FactorResetRow,
        FactorChangeRow,
      ],
      migrations,
      consumes: ['enrolment'],
      errorStatus,
      env: IdentityEnv,
    }),
  ],
  controllers: [
    UsersController,
    ConflictsController,
    OwnAccountController,
    ClientsController,
    SigningKeysController,
    FactorResetsController,
    SandboxController,
    PeopleHandlers,
  ],
  providers: [
    {
      provide: Vault,
      inject: [IdentityEnv],
      useFactory: vaultOf,
    },
    {
      provide: MailServer,
      inject: [IdentityEnv],
      useFactory: (env: IdentityEnv) => (env.SMTP_URL ? new SmtpMailServer(env.SMTP_URL, env.MAIL_FROM) : undefined),
    },
    {
      provide: PortalUrl,
      inject: [IdentityEnv],
      useFactory: (env: IdentityEnv) => new PortalUrl(env.PORTAL_URL ?? env.PUBLIC_URL),
    },
    // Signing in follows the machine's clock, whatever a sandbox does with its own.
    { provide: SystemClock, useFactory: () => new SystemClock() },
    {
      provide: DeviceCookie,
      inject: [Vault, IdentityEnv],
      useFactory: (vault: Vault, env: IdentityEnv) => new DeviceCookie(vault, env.PUBLIC_URL.startsWith('https:')),
    },
    { provide: Sessions, useExisting: StoredSessions },
    EmailsService,
    UserRolesService,
    UsersService,
    PeopleService,
    ConflictsService,
    ProofsService,
    ClientsService,
    SigningKeysService,
    TriesService,
    CodesService,
    LinksService,
    DevicesService,
    SignInService,
    StoredSessions,
    ProviderFactory,
    ProviderHost,
    Visits,
    SecondFactorsService,
    FactorResetsService,
    SecondStep,
    LoginSteps,
    LinkRoutes,
    ConsentStep,
    InteractionRoutes,
    Userinfo,
    OidcPlugin,
    SandboxClockService,
    SeedService,
    IdentityTimers,
  ],
})
export class AppModule {}
