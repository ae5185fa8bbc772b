import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { Proxies, trustProxyOf } from './settings.js';

class Settings {
  constructor(proxies: unknown) {
    this.PROXIES = proxies;
  }
  @Proxies() PROXIES: unknown;
}

describe('trusted proxies', () => {
  it.each(['', '1', '10', '10.0.0.5', '10.0.0.0/8', '10.0.0.0/8, 192.168.4.0/24', 'fd00::/8', '::1'])(
    'may be %j',
    (proxies) => {
      expect(validateSync(new Settings(proxies))).toEqual([]);
    },
  );

  it.each([
    '0',
    '11',
    'true',
    'uniquelocal',
    'example.org',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0.0/8/8',
    '::1/129',
    ',',
  ])('may not be %j', (proxies) => {
    expect(validateSync(new Settings(proxies))).toHaveLength(1);
  });

  it('are nobody by default, so many hops, or networks', () => {
    expect(trustProxyOf('')).toBe(false);
    expect(trustProxyOf('10.0.0.0/8, ::1')).toEqual(['10.0.0.0/8', '::1']);
    const hops = trustProxyOf('2') as (address: string, hop: number) => boolean;
    expect([0, 1, 2].map((hop) => hops('10.0.0.1', hop))).toEqual([true, true, false]);
  });
});
