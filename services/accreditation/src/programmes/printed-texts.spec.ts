import { describe, expect, it } from '@jest/globals';
import { eldpRules } from '../cases/award-case.builder.js';
import { asPrinted, textsToPrint } from './printed-texts.js';

describe('texts of a certificate', () => {
  it('are all that is printed beside the name, each once', () => {
    const rules = {
      ...eldpRules,
      certificateTitle: 'C',
      criteriaNarrative: 'All of it.',
      signatories: [
        { name: 'Amina Okafor', role: 'Director', organisation: 'hertscam' },
        { name: 'Jon Reid', role: 'Director', organisation: 'x' },
      ],
    };
    expect(textsToPrint({ title: 'P', rules }, ['HertsCam', ''], ['HC-1', 'HC-1'])).toEqual([
      'C',
      'P',
      'All of it.',
      'Amina Okafor',
      'Director',
      'Jon Reid',
      'HertsCam',
      'HC-1',
    ]);
  });

  it('are printed in the form given for them', () => {
    expect([asPrinted({ 교육: 'Education' }, '교육'), asPrinted({ 교육: 'Education' }, 'Title')]).toEqual([
      'Education',
      'Title',
    ]);
  });
});
