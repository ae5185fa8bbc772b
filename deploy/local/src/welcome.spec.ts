import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Home } from './home.js';
import { welcome } from './welcome.js';

describe('what npm start prints', () => {
  let folder: string;
  let home: Home;
  const printed = (journey: Parameters<typeof welcome>[1]) =>
    welcome(
      {
        home,
        addresses: { accreditation: 'http://127.0.0.1:4005' } as Parameters<typeof welcome>[0]['addresses'],
        infrastructure: { description: 'PostgreSQL and NATS' } as Parameters<typeof welcome>[0]['infrastructure'],
      },
      journey,
    );
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collegium-welcome-'));
    home = Home.open(folder);
    mkdirSync(home.file('journey'));
  });
  afterEach(() => {
    home.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("names a certificate's own page and where it is verified", () => {
    home.write('journey/summary.json', [
      { name: 'Ann', certificateNumber: null },
      { name: 'Zoë', certificateNumber: 'HERTSCAM-2027-7K3M9-Q2XVT-C' },
    ]);
    const text = printed({ state: 'played' });
    expect(text).toContain(' http://127.0.0.1:4005/certificates/HERTSCAM-2027-7K3M9-Q2XVT-C\n');
    expect(text).toContain(' http://127.0.0.1:4005/verify?certificate=HERTSCAM-2027-7K3M9-Q2XVT-C\n');
    expect(text).not.toContain('broke off');
    expect(text).not.toContain('trace.json');
  });

  it('says how to play a journey again that broke off, and names nothing that is not there', () => {
    const text = printed({ state: 'broke_off', begunAt: '2026-11-28T09:00:00.000Z' });
    expect(text).toMatch(/broke off\..*\n`npm start -- --fresh`/);
    expect(text).not.toContain('Look at:');
  });

  it('says nothing of a demo where there is none', () => {
    expect(printed(undefined)).not.toMatch(/Demo users|Look at/);
  });
});
