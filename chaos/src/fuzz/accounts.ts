import { SANDBOX_CLIENT, type Addresses } from '@collegium/local';
import { eventually } from '@collegium/testing';

const GRANT = 'urn:collegium:params:oauth:grant-type:sandbox';
const office = 'office@collegium.example';
/** Stands for a machine among the addresses of people. */
const MACHINE = 'a university’s system';
const coordinator = 'ines.hartmann@hertscam.example';

/** Roles that somebody is invited with, beside those of the demo. */
const invited = [
  'provider:hertscam:programme-leader',
  'provider:hertscam:facilitator',
  'provider:hertscam:tutor',
  'provider:hertscam:moderator',
  'provider:hertscam:lead-moderator',
  'provider:hertscam:external-examiner',
  'school:900001:cpd-lead',
  'school:900001:head',
];

/** One account for every role that a route may ask for, and its access tokens. */
export class Accounts {
  private machine: { client_id?: string; client_secret?: string } = {};
  private readonly tokens = new Map<string, { readonly text: string; readonly until: number }>();
  readonly emails = [office, 'operations@collegium.example', coordinator, 'registry@herts.example'];
  /** The role of each of them, as policies name it. */
  readonly roles = ['consortium:office', 'consortium:operator', 'provider:coordinator', 'university:registrar'];

  constructor(
    private readonly addresses: Addresses,
    private readonly secret: string,
  ) {}

  /** Makes the organisations of the demo, the accounts, and one participant. */
  async prepare(): Promise<void> {
    for (const [code, kind, name] of [
      ['hertscam', 'provider', 'HertsCam'],
      ['herts', 'university', 'University of Hertfordshire'],
    ])
      await this.post(office, 'enrolment', '/v1/organisations', { code, kind, name });
    for (const role of invited) {
      const email = `${role.replaceAll(':', '.')}@example.org`;
      await this.post(role.startsWith('school') ? office : coordinator, 'identity', '/v1/users', {
        email,
        name: `Fuzz ${role.split(':')[2]}`,
        roles: [role],
      });
      if (!(await this.find(email))) throw new Error(`Nobody can sign in as ${role}: its requests would not be sent.`);
      this.emails.push(email);
      this.roles.push(role.replace(/:.*:/, ':'));
    }
    const participant = 'participant@example.org';
    await this.post(coordinator, 'enrolment', '/v1/people', {
      provider: 'hertscam',
      displayName: 'Pat Participant',
      email: participant,
    });
    await eventually(() => this.find(participant), { within: 60_000, what: 'an account for the participant' });
    this.emails.push(participant);
    this.roles.push('person:self');
    await this.makeMachine();
  }

  /** The token of an account, undefined where it may not sign in any more: requests go on as nobody's. */
  async tokenOf(account: number): Promise<string | undefined> {
    return this.find(this.emails[account]!);
  }

  /** A university's system signs in as itself. */
  private async makeMachine(): Promise<void> {
    const response = await this.post(office, 'identity', '/v1/clients', {
      name: 'Fuzz registry',
      organisation: 'herts',
      roles: ['university:herts:client'],
    });
    const { id, secret } = (await response.json()) as { id: string; secret: string };
    this.machine = { client_id: id, client_secret: secret };
    if (!(await this.find(MACHINE)))
      throw new Error(`The machine of a university cannot sign in: making it was answered ${response.status}.`);
    this.emails.push(MACHINE);
    this.roles.push('university:client');
  }

  private async find(email: string): Promise<string | undefined> {
    const held = this.tokens.get(email);
    if (held && held.until > Date.now()) return held.text;
    const grant =
      email === MACHINE
        ? { grant_type: 'client_credentials', ...this.machine }
        : { grant_type: GRANT, client_id: SANDBOX_CLIENT, client_secret: this.secret, username: email };
    const response = await fetch(`${this.addresses.identity}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams(grant as Record<string, string>),
    });
    const { access_token: text } = (await response.json()) as { access_token?: string };
    if (text) this.tokens.set(email, { text, until: Date.now() + 240_000 });
    return text;
  }

  /** What is there already is refused, which is as good. */
  private async post(as: string, service: keyof Addresses, path: string, body: object): Promise<Response> {
    const token = await this.find(as);
    return fetch(this.addresses[service] + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  }
}
