/** What a checker counted, and what it found wrong, by kind. All lists empty: as promised. */
export interface Verdict {
  readonly figures: Readonly<Record<string, number>>;
  readonly findings: Findings;
}

export type Findings = Readonly<Record<string, readonly string[]>>;

/** Whether nothing was found. */
export function isClean({ findings }: Pick<Verdict, 'findings'>): boolean {
  return Object.values(findings).every((list) => list.length === 0);
}

/** Several verdicts as one: figures are added up, findings of one kind stand together. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const figures: Record<string, number> = {};
  const findings: Record<string, string[]> = {};
  for (const verdict of verdicts) {
    for (const [name, n] of Object.entries(verdict.figures)) figures[name] = (figures[name] ?? 0) + n;
    for (const [kind, found] of Object.entries(verdict.findings))
      findings[kind] = [...(findings[kind] ?? []), ...found];
  }
  return { figures, findings };
}
