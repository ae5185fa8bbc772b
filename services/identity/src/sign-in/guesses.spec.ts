import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countGuess, forgottenBy, guessesAllowed, type Guesser, type Guesses, type Proof } from './guesses.js';
import { passwordPolicy, type Tries } from './lockout.js';
import { countMail, linkLivesMs, mailPolicy } from './mails.js';

const start = new Date('2026-09-01T08:00:00Z');
const later = (ms: number, from = start) => new Date(from.getTime() + ms);
const minute = 60_000;
const day = 24 * 60 * minute;

describe('countGuess', () => {
  it('accepts no more than 100 of strangers and known devices together', () => {
    expect(guessesAllowed.stranger + guessesAllowed.known).toBe(100);
  });

  it.each([
    ['at once', 0],
    ['one a minute', minute],
    ['five in a quarter of an hour', 3 * minute],
    ['one a day', day],
    ['one a week', 7 * day],
  ])('is spent after so many, however slowly they come: %s', (_pace, everyMs) => {
    for (const pace of [undefined, passwordPolicy]) {
      let guesses: Guesses | undefined;
      let accepted = 0;
      for (let index = 0; index < 5_000; index++) {
        const decision = countGuess(guesses, later(index * everyMs), { allowed: guessesAllowed.stranger, pace });
        guesses = decision.guesses;
        if (decision.outcome === 'accepted') accepted += 1;
      }
      expect(accepted).toBeLessThanOrEqual(80);
    }
  });

  it('keeps strangers to five passwords in a quarter of an hour', () => {
    let guesses: Guesses | undefined;
    const outcomes = Array.from({ length: 6 }, () => {
      const decision = countGuess(guesses, start, { allowed: 80, pace: passwordPolicy });
      guesses = decision.guesses;
      return decision.outcome;
    });
    expect(outcomes).toEqual([...Array<string>(5).fill('accepted'), 'locked']);
  });
});

describe('forgottenBy', () => {
  it.each<[Proof, Guesser, Guesser[]]>([
    ['mailbox', 'stranger', ['stranger', 'known']],
    ['mailbox', 'known', ['stranger', 'known']],
    ['password', 'stranger', ['stranger']],
    ['password', 'known', ['known']],
  ])('a %s shown by a %s', (proof, guesser, forgotten) => {
    expect(forgottenBy(proof, guesser)).toEqual(forgotten);
  });
});

describe('countMail', () => {
  it('allows ten in a day, and says until when no more', () => {
    let tries: Tries | undefined;
    const allowed = Array.from({ length: 12 }, (_, index) => {
      const decision = countMail(tries, later(index * minute));
      tries = decision.tries;
      return decision.allowed;
    });
    expect(allowed.filter(Boolean)).toHaveLength(mailPolicy.allowed);
    expect(countMail(tries, later(day - 1))).toMatchObject({ allowed: false, until: later(day) });
    expect(countMail(tries, later(day))).toMatchObject({ allowed: true, tries: { count: 1 } });
  });
});

/** One account as the rules see it, with its mailbox, played by a stranger and its owner. */
class Account {
  private now = start;
  private readonly guesses: Partial<Record<Guesser, Guesses>> = {};
  private readonly mails: Partial<Record<Guesser, Tries>> = {};
  /** When each link that nobody has opened was sent. */
  private links: Date[] = [];
  private acceptedSinceProof = 0;
  worst = 0;

  wait(ms: number): void {
    this.now = later(ms, this.now);
  }

  guess(guesser: Guesser, thing: 'password' | 'code'): boolean {
    const pace = guesser === 'stranger' && thing === 'password' ? passwordPolicy : undefined;
    const decision = countGuess(this.guesses[guesser], this.now, { allowed: guessesAllowed[guesser], pace });
    this.guesses[guesser] = decision.guesses;
    if (decision.outcome !== 'accepted') return false;
    this.acceptedSinceProof += 1;
    this.worst = Math.max(this.worst, this.acceptedSinceProof);
    return true;
  }

  askForMail(guesser: Guesser): boolean {
    const decision = countMail(this.mails[guesser], this.now);
    this.mails[guesser] = decision.tries;
    if (decision.allowed) this.links.push(this.now);
    return decision.allowed;
  }

  /** The owner, anywhere: asks for at most one mail, and opens a link. */
  ownerUsesLink(guesser: Guesser): boolean {
    this.askForMail(guesser);
    const good = this.links.findIndex((sent) => this.now.getTime() - sent.getTime() < linkLivesMs);
    if (good < 0) return false;
    this.links.splice(good, 1);
    this.proved('mailbox', guesser);
    delete this.mails.stranger;
    delete this.mails.known;
    return true;
  }

  ownerUsesPassword(): boolean {
    const accepted = this.guess('known', 'password');
    if (accepted) this.proved('password', 'known');
    return accepted;
  }

  private proved(proof: Proof, guesser: Guesser): void {
    for (const side of forgottenBy(proof, guesser)) delete this.guesses[side];
    if (proof === 'mailbox') this.acceptedSinceProof = 0;
    else this.acceptedSinceProof = this.guesses.stranger?.total ?? 0;
  }
}

interface Move {
  readonly who: 'stranger' | 'owner' | 'time';
  readonly does: 'password' | 'code' | 'mail' | 'link here' | 'link elsewhere' | number;
  readonly times: number;
}

const move = (who: Move['who'], times: number, ...does: Move['does'][]): fc.Arbitrary<Move> =>
  fc.record({ who: fc.constant(who), does: fc.constantFrom(...does), times: fc.integer({ min: 1, max: times }) });

const moves = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: move('stranger', 120, 'password', 'code', 'mail') },
    { weight: 2, arbitrary: move('owner', 1, 'link here', 'link elsewhere', 'password') },
    { weight: 3, arbitrary: move('time', 1, minute, 15 * minute, 60 * minute, day - minute, day, 30 * day) },
  ),
  { maxLength: 60 },
);

describe('whatever a stranger and the owner do, in whatever order', () => {
  it('a stranger has at most 100 guesses between proofs, and the owner always gets in', () => {
    fc.assert(
      fc.property(moves, (played) => {
        const account = new Account();
        for (const { who, does, times } of played)
          for (let time = 0; time < times; time++) {
            if (typeof does === 'number') account.wait(does);
            else if (who === 'stranger') {
              if (does === 'mail') account.askForMail('stranger');
              else account.guess('stranger', does === 'code' ? 'code' : 'password');
            } else if (does === 'password') expect(account.ownerUsesPassword()).toBe(true);
            else expect(account.ownerUsesLink(does === 'link here' ? 'known' : 'stranger')).toBe(true);
          }
        expect(account.worst).toBeLessThanOrEqual(100);
        expect(account.ownerUsesPassword()).toBe(true);
        expect(account.ownerUsesLink('stranger')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
