import type { Installation } from './installation.js';
import { demoPassword, demoUsers } from './demo.js';

/** What a newcomer reads once everything is up: addresses, who can sign in, and what to look at. */
export function welcome(installation: Installation, { demo }: { demo: boolean }): string {
  const { addresses, home, infrastructure } = installation;
  const lines = [
    '',
    'Collegium is up. Ctrl-C stops it; `npm start` goes on where it was.',
    '',
    ...Object.entries(addresses).map(([name, url]) => `  ${name.padEnd(14)} ${url}/docs`),
    `  ${infrastructure.description}; logs and data in ${home.path}`,
    '',
  ];
  if (demo)
    lines.push(
      `Demo users (password ${demoPassword(home)}):`,
      ...demoUsers.map((user) => `  ${user.email.padEnd(34)} ${user.roles.join(', ')}`),
      '',
      'Look at:',
      `  certificates, each with its public page      ${home.file('journey', 'summary.json')}`,
      `  what the university received, in order       ${home.file('journey', 'webhooks.ndjson')}`,
      `  a participant's calendar                     ${home.file('journey', 'calendar.ics')}`,
      `  what provider and university signed          ${home.file('journey', 'reconciliation.json')}`,
      `  one trace from release to registered credit  ${home.file('journey', 'trace.json')}`,
      '',
    );
  return lines.join('\n');
}
