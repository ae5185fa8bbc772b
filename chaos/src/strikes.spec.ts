import { serviceNames } from '@collegium/local';
import { crashPoints } from '@collegium/messaging';
import { describe, expect, it } from '@jest/globals';
import { stages } from './strikes.js';

describe('a round of the platform', () => {
  const strikes = stages.flatMap(({ strikes }) => strikes.map(({ service, point }) => `${service} ${point}`));

  it('has every service die at every named point', () => {
    expect([...strikes].sort()).toEqual(expect.arrayContaining(serviceNames.flatMap((service) => crashPoints.map((point) => `${service} ${point}`))));
  });
});
