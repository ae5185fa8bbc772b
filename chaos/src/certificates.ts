import { compareSets } from '@collegium/testing';
import type { Findings } from './verdict.js';

/** An award and the number that was drawn for it. */
export interface NumberedAward {
  readonly id: string;
  readonly number: string;
  readonly status: string;
}

/** A certificate as it is kept. */
export interface KeptCertificate {
  readonly awardId: string;
  readonly number: string;
  /** As it was told to others, and of the bytes themselves. */
  readonly digest: string;
  readonly digestOfBytes: string;
}

/** Everything that speaks of certificates. */
export interface Issued {
  readonly awards: readonly NumberedAward[];
  readonly certificates: readonly KeptCertificate[];
  /** Events that tell of a certificate. */
  readonly told: readonly { readonly awardId: string; readonly number: string; readonly digest: string }[];
  /** Awards whose grant is on record. */
  readonly granted: readonly string[];
  /** Numbers that universities were given. */
  readonly claimed: readonly string[];
}

/** No certificate twice, no number twice, and no number without a record of what became of it. */
export function checkCertificates({ awards, certificates, told, granted, claimed }: Issued): Findings {
  const ids = awards.map(({ id }) => id);
  const recorded = compareSets(ids, granted);
  const made = compareSets(
    awards.filter(({ status }) => status !== 'cancelled').map(({ id }) => id),
    certificates.map(({ awardId }) => awardId),
  );
  const announced = compareSets(
    certificates.map(({ awardId }) => awardId),
    told.map(({ awardId }) => awardId),
  );
  const numbers = compareSets(
    awards.map(({ number }) => number),
    [...awards, ...certificates, ...told].map(({ number }) => number).concat(claimed),
  );
  const given = compareSets(
    [],
    awards.map(({ number }) => number),
  );
  const byAward = new Map(awards.map((award) => [award.id, award]));
  const toldOf = new Map(told.map((event) => [event.awardId, event]));
  const another = certificates.filter(({ awardId, number, digest, digestOfBytes }) => {
    const event = toldOf.get(awardId);
    return (
      number !== byAward.get(awardId)?.number ||
      digest !== digestOfBytes ||
      (event !== undefined && (event.number !== number || event.digest !== digest))
    );
  });
  return {
    'certificates twice': [...made.duplicated, ...announced.duplicated],
    'numbers twice': given.duplicated,
    'numbers without a record': [...numbers.unexpected, ...recorded.lost, ...recorded.duplicated],
    'awards without certificate': made.lost,
    'certificates not told of, or of no award': [
      ...announced.lost,
      ...announced.unexpected,
      ...made.unexpected.filter((id) => !byAward.has(id)),
    ],
    'certificates other than told': another.map(({ awardId }) => awardId),
  };
}
