import { describe, expect, it } from '@jest/globals';
import { personalTypes, withoutPersonal } from './personal.js';

describe('withoutPersonal', () => {
  it('blanks the fields marked personal and nothing else', () => {
    const data = { personId: 'p', provider: 'hertscam', displayName: 'Ada Lovelace', email: 'ada@example.org' };
    expect(withoutPersonal('enrolment.person_registered.v1', data)).toEqual({
      personId: 'p',
      provider: 'hertscam',
      displayName: '',
      email: '',
    });
  });

  it('leaves events without such fields, and unknown ones, as they are', () => {
    expect(withoutPersonal('portfolio.portfolio_opened.v1', { portfolioId: 'x' })).toEqual({ portfolioId: 'x' });
    expect(withoutPersonal('nobody.knows.v1', { a: 1 })).toEqual({ a: 1 });
  });

  it('knows which types have any', () => {
    expect(personalTypes).toContain('enrolment.person_registered.v1');
    expect(personalTypes).not.toContain('portfolio.portfolio_opened.v1');
  });
});
