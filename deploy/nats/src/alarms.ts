import type { PartnerLevel } from '@collegium/messaging';

/** Streams whose unread share has reached `share`, or that have dropped what was not read, each with what to tell. */
export function alarmsOf(levels: readonly PartnerLevel[], share: number): Map<string, string> {
  return new Map(
    levels.filter((level) => level.share >= share || level.lost > 0).map((level) => [level.stream, lineOf(level)]),
  );
}

/** One stream in one line. */
export function lineOf({ stream, unread, share, lost, oldestUnreadAt }: PartnerLevel): string {
  const parts = [
    `${unread} unread`,
    `${Math.round(share * 100)} % of the limit`,
    ...(oldestUnreadAt ? [`the oldest from ${oldestUnreadAt}`] : []),
    ...(lost > 0 ? [`${lost} DROPPED UNREAD: the feed still has them`] : []),
  ];
  return `${stream.padEnd(28)} ${parts.join(', ')}`;
}
