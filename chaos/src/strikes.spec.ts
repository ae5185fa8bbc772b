import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serviceNames } from '@collegium/local';
import { crashPoints } from '@collegium/messaging';
import { Random } from '@collegium/testing';
import { describe, expect, it } from '@jest/globals';
import { chosen } from './deaths.js';
import { stages, universityStages } from './strikes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Points named in the product's code, with the folder they stand in. */
const named = globSync('{libs,services}/*/src/**/*.ts', {
  cwd: root,
  exclude: (path) => path.endsWith('.spec.ts'),
}).flatMap((file) =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\bcrashPoint\('([^']+)'\)/g)].map(([, point]) => ({
    place: file.split('/')[1]!,
    point: point!,
  })),
);
const struck = (kind: readonly { strikes: (typeof stages)[number]['strikes'] }[]): string[] =>
  kind.flatMap(({ strikes }) => strikes.map(({ service, point }) => `${service} ${point}`));

describe('a round of dying services', () => {
  it('has every service die at every point of messaging', () => {
    expect(new Set(named.filter(({ place }) => place === 'messaging').map(({ point }) => point))).toEqual(
      new Set(crashPoints),
    );
    expect(struck(stages)).toEqual(
      expect.arrayContaining(serviceNames.flatMap((service) => crashPoints.map((point) => `${service} ${point}`))),
    );
  });
});

describe('a round of a difficult university', () => {
  it('has accreditation die at every point between it and universities', () => {
    const own = named.filter(({ place }) => place === 'accreditation').map(({ point }) => `accreditation ${point}`);
    expect(new Set(struck(universityStages))).toEqual(new Set(own));
  });
});

describe('a run of both kinds', () => {
  it('has a service die at every point of its own', () => {
    const own = named.filter(({ place }) => place !== 'messaging').map(({ place, point }) => `${place} ${point}`);
    expect(own).toContain('accreditation after-signing-before-keeping');
    expect([...struck(stages), ...struck(universityStages)]).toEqual(expect.arrayContaining(own));
  });
});

describe('strikes of a short form', () => {
  it.each([1, 2, 3])('are %i on each service at the most, chosen by the seed', (each) => {
    for (const kind of [stages, universityStages]) {
      const services = chosen<string>(kind, new Random(7), each).flatMap(({ strikes }) =>
        strikes.map(({ service }) => service),
      );
      for (const [service, deaths] of Map.groupBy(services, (name) => name))
        expect([service, deaths.length <= each]).toEqual([service, true]);
      expect(chosen<string>(kind, new Random(7), each)).toEqual(chosen<string>(kind, new Random(7), each));
    }
  });

  it('come in the order in which the work is over', () => {
    for (let seed = 0; seed < 20; seed++) {
      const release = chosen(stages, new Random(seed))
        .at(-1)!
        .strikes.filter(({ service }) => service === 'accreditation');
      expect(release.slice(0, 2).map(({ point }) => point)).toEqual([
        'after-handler-commit-before-ack',
        'after-signing-before-keeping',
      ]);
      expect(chosen(universityStages, new Random(seed))[1]!.strikes.map(({ point }) => point)).toEqual([
        'after-signing-before-keeping',
        'after-answer-before-reply',
        'after-delivery-before-log',
      ]);
    }
  });
});
