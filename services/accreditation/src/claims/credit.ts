/** Points at a level in a scheme. */
export interface Credit {
  readonly points: number;
  readonly scheme: CreditScheme;
  /** Level in the framework for higher education qualifications, 4 to 8. */
  readonly level: number;
}

export const creditSchemes = ['CATS', 'ECTS'] as const;
export type CreditScheme = (typeof creditSchemes)[number];

/** Whether two credits are the same; a university may register other than was asked, and that is shown. */
export function sameCredit(left: Credit, right: Credit): boolean {
  return left.points === right.points && left.scheme === right.scheme && left.level === right.level;
}

/** Points expressed in a scheme: two CATS points are one ECTS point (QAA, Higher education credit framework for England, 2021). */
export function pointsIn({ points, scheme }: Pick<Credit, 'points' | 'scheme'>, wanted: CreditScheme): number {
  if (scheme === wanted) return points;
  return wanted === 'CATS' ? points * 2 : points / 2;
}
