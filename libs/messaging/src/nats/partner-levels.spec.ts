import { describe, expect, it } from '@jest/globals';
import { summaryOf, type PartnerLevel } from './partner-levels.js';

describe('what is public of the streams for readers outside', () => {
  it('names no partner', () => {
    const levels = [
      { stream: 'UNIVERSITY_HERTS', share: 0.25, lost: 0 },
      { stream: 'UNIVERSITY_BATH', share: 0.5, lost: 3 },
    ] as PartnerLevel[];
    expect(summaryOf(levels)).toEqual({ streams: 2, highestShare: 0.5, lost: 3 });
    expect(summaryOf([])).toEqual({ streams: 0, highestShare: 0, lost: 0 });
  });
});
