import { existsSync } from 'node:fs';
import { demoPassword, demoUsers } from './demo.js';
import type { FirstJourney } from './first-journey.js';
import type { Home } from './home.js';
import type { Installation } from './installation.js';

/** Files that the first journey leaves, and what is in them. */
const kept: readonly (readonly [file: string, what: string])[] = [
  ['summary.json', 'everybody, with their certificate and credit'],
  ['webhooks.ndjson', 'what the university received, in order'],
  ['calendar.ics', "a participant's calendar"],
  ['reconciliation.json', 'what provider and university signed'],
  ['trace.json', 'one trace from release to registered credit'],
];

/**
 * What a newcomer reads once everything is up: addresses, who can sign in, and what to look at.
 * @param journey how far the demo's journey got; undefined where there is no demo
 */
export function welcome(
  { addresses, home, infrastructure }: Pick<Installation, 'addresses' | 'home' | 'infrastructure'>,
  journey: FirstJourney | undefined,
): string {
  const lines = [
    '',
    'Collegium is up. Ctrl-C stops it; `npm start` goes on where it was.',
    '',
    ...Object.entries(addresses).map(([name, url]) => `  ${name.padEnd(14)} ${url}/docs`),
    `  ${infrastructure.description}; logs and data in ${home.path}`,
    '',
  ];
  if (journey)
    lines.push(
      `Demo users (password ${demoPassword(home)}):`,
      ...demoUsers.map((user) => `  ${user.email.padEnd(34)} ${user.roles.join(', ')}`),
      '',
      ...brokeOff(journey),
      ...toLookAt(home, addresses.accreditation),
    );
  return lines.join('\n');
}

function brokeOff(journey: FirstJourney): string[] {
  if (journey.state !== 'broke_off') return [];
  return [
    `The first journey, begun at ${journey.begunAt}, broke off. What it made is there, and its clock stands where it stopped.`,
    '`npm start -- --fresh` removes it and plays the whole journey.',
    '',
  ];
}

function toLookAt(home: Home, accreditation: string): string[] {
  const number = certificateNumber(home);
  const files = kept.flatMap(([file, what]) => {
    const path = home.file('journey', file);
    return existsSync(path) ? [`  ${what.padEnd(45)} ${path}`] : [];
  });
  const links = number
    ? [
        `  ${"a certificate's public page".padEnd(45)} ${accreditation}/certificates/${number}`,
        `  ${'the same, verified'.padEnd(45)} ${accreditation}/verify?certificate=${number}`,
        `  ${'the same, as a signed credential'.padEnd(45)} ${accreditation}/certificates/${number}.json`,
      ]
    : [];
  return links.length + files.length === 0 ? [] : ['Look at:', ...links, ...files, ''];
}

/** The first certificate that the journey has issued. */
function certificateNumber(home: Home): string | undefined {
  const people = home.read<{ certificateNumber: string | null }[]>('journey/summary.json') ?? [];
  return people.find((person) => person.certificateNumber !== null)?.certificateNumber ?? undefined;
}
