import type { AwardStatus } from '../awards/award.js';

export const noticeKinds = ['granted', 'suspended', 'reinstated', 'superseded', 'revoked', 'cancelled'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What a change of an award is to the person who holds it. */
export function noticeKind(from: AwardStatus | null, to: AwardStatus): NoticeKind {
  return to === 'granted' && from !== null ? 'reinstated' : to;
}
