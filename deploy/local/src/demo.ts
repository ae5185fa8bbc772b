import type { Home } from './home.js';

/** Accounts that a demo begins with. Invented; everybody else comes through the platform itself. */
export const demoUsers = [
  { email: 'office@collegium.example', name: 'Consortium office', roles: ['consortium:consortium:office'] },
  { email: 'operations@collegium.example', name: 'Operations', roles: ['consortium:consortium:operator'] },
  { email: 'ines.hartmann@hertscam.example', name: 'Ines Hartmann', roles: ['provider:hertscam:coordinator'] },
  { email: 'registry@herts.example', name: 'University registry', roles: ['university:herts:registrar'] },
] as const;

/** The one password of the demo's accounts, of this installation only. */
export function demoPassword(home: Home): string {
  return home.secret('demo-password', 12);
}

/** Writes the seed that identity reads at start, and returns its path. */
export function writeSeed(home: Home): string {
  home.write('identity-seed.json', { users: demoUsers.map((user) => ({ ...user, password: demoPassword(home) })) });
  return home.file('identity-seed.json');
}
