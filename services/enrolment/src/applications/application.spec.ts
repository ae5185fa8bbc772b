import { describe, expect, it } from '@jest/globals';
import { anApplication, anEligibility, NOW } from './application.builder.js';
import {
  acceptOffer,
  declineOffer,
  endApplication,
  offerPlace,
  reject,
  restate,
  waitlist,
  type Application,
  type ApplicationStatus,
} from './application.js';

const every: readonly ApplicationStatus[] = [
  'pending',
  'offered',
  'waitlisted',
  'rejected',
  'withdrawn',
  'accepted',
  'declined',
  'expired',
  'closed',
];

const verbs: Readonly<
  Record<string, { from: readonly ApplicationStatus[]; act: (application: Application) => Application }>
> = {
  offer: { from: ['pending', 'waitlisted'], act: (a) => offerPlace(a, { now: NOW, days: 14 }) },
  waitlist: { from: ['pending'], act: (a) => waitlist(a, NOW) },
  reject: { from: ['pending'], act: (a) => reject(a, ['not_this_year']) },
  accept: { from: ['offered'], act: (a) => acceptOffer(a, { personId: a.personId, now: NOW }) },
  decline: { from: ['offered'], act: (a) => declineOffer(a, { personId: a.personId }) },
  withdraw: { from: ['pending', 'waitlisted', 'offered'], act: (a) => endApplication(a, 'withdrawn') },
  expire: { from: ['offered'], act: (a) => endApplication(a, 'expired') },
  close: { from: ['pending', 'waitlisted', 'offered'], act: (a) => endApplication(a, 'closed') },
};

describe.each(Object.entries(verbs))('%s', (verb, { from, act }) => {
  it.each(every.map((status) => [status, from.includes(status)] as const))(
    `of an application that is %s is allowed: %s`,
    (status, allowed) => {
      const application = anApplication()[status]();
      if (allowed) expect(act(application).status).not.toBe(status);
      else
        expect(() => act(application)).toThrow(
          expect.objectContaining({
            code: 'transition_refused',
            message: expect.stringContaining(`is ${status}, so it cannot`),
          }),
        );
    },
  );

  it('leaves the application given as it was', () => {
    const application = Object.freeze(anApplication()[from[0]!]());
    expect(act(application)).not.toBe(application);
    expect(verb).toBeTruthy();
  });
});

describe('offerPlace', () => {
  it('stands for the days given', () => {
    expect(offerPlace(anApplication().pending(), { now: NOW, days: 14 }).offerExpiresAt).toEqual(
      new Date('2026-09-24T09:00:00Z'),
    );
  });

  it.each(['ineligible', 'undecided'] as const)(
    'is refused to somebody whose eligibility is %s, naming the reasons',
    (outcome) => {
      const application = anApplication({ eligibility: anEligibility(outcome) }).pending();
      const reasons = application.eligibility.reasons.map(({ code }) => code);
      expect(() => offerPlace(application, { now: NOW, days: 14 })).toThrow(
        expect.objectContaining({ code: 'not_eligible', details: { applicationId: application.id, outcome, reasons } }),
      );
      expect(() => waitlist(application, NOW)).toThrow(expect.objectContaining({ code: 'not_eligible' }));
    },
  );
});

describe('acceptOffer', () => {
  it('is refused to anybody but the person', () => {
    const application = anApplication().offered();
    expect(() => acceptOffer(application, { personId: 'somebody else', now: NOW })).toThrow(
      expect.objectContaining({ code: 'not_the_applicant' }),
    );
    expect(() => acceptOffer(application, { personId: undefined, now: NOW })).toThrow(
      expect.objectContaining({ code: 'not_the_applicant' }),
    );
    expect(() => declineOffer(application, { personId: undefined })).toThrow(
      expect.objectContaining({ code: 'not_the_applicant' }),
    );
  });

  it('is refused from the moment the offer ends', () => {
    const application = anApplication({ offerExpiresAt: NOW }).offered();
    expect(() => acceptOffer(application, { personId: application.personId, now: NOW })).toThrow(
      expect.objectContaining({ code: 'offer_expired' }),
    );
  });
});

describe('reject', () => {
  it('takes the reasons of the eligibility where none are given', () => {
    expect(reject(anApplication({ eligibility: anEligibility('ineligible') }).pending(), []).reasons).toEqual([
      'applied_too_late',
    ]);
  });

  it('needs a reason where the eligibility gives none', () => {
    expect(() => reject(anApplication().pending(), [])).toThrow(expect.objectContaining({ code: 'reason_unknown' }));
  });
});

describe('restate', () => {
  it('takes new facts only while the application is undecided', () => {
    expect(
      restate(anApplication().pending(), { settingSupports: { value: true, asOf: '2026-09-10' } }, anEligibility())
        .facts,
    ).toHaveProperty('settingSupports');
    expect(() => restate(anApplication().offered(), {}, anEligibility())).toThrow(
      'is offered; its facts are kept as they were decided on.',
    );
  });
});
