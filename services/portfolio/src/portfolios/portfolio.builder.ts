import { countWords } from './plain-text.js';
import type { AccountVersion, Portfolio } from './portfolio.js';

const base: Portfolio = {
  id: '01990000-0000-7000-8000-000000000001',
  version: 1,
  tenant: 'hertscam',
  enrolmentId: '01990000-0000-7000-8000-0000000000e1',
  personId: '01990000-0000-7000-8000-0000000000a1',
  cohortId: '01990000-0000-7000-8000-0000000000c1',
  programmeId: '01990000-0000-7000-8000-0000000000d1',
  openedAt: new Date('2026-09-01T08:00:00Z'),
};

export function aPortfolio(overrides: Partial<Portfolio> = {}): Portfolio {
  return { ...base, ...overrides };
}

/** The first version of an account, of so many words. */
export function anAccount(portfolio: Portfolio = base, overrides: Partial<AccountVersion> = {}): AccountVersion {
  const text = overrides.text ?? 'Together we changed how feedback is given in our school.';
  return {
    id: '01990000-0000-7000-8000-00000000ac01',
    tenant: portfolio.tenant,
    personId: portfolio.personId,
    portfolioId: portfolio.id,
    requirement: 'account',
    number: 1,
    text,
    words: countWords(text),
    writtenAt: new Date('2027-05-01T08:00:00Z'),
    ...overrides,
  };
}
