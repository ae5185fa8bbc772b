/** Statuses of an enrolment as its events tell them. */
export type EnrolmentStatus = 'accepted' | 'started' | 'deferred' | 'withdrawn' | 'completed' | 'not_completed';

/** Where somebody works: a school by its number, or another setting by kind and name. */
export interface Setting {
  urn: string;
  kind: string;
  name: string;
}

/** A key that is equal for the same setting, however its name was typed; empty where nothing is known. */
export function settingKey(setting: { urn?: string; kind?: string; name?: string }): string {
  if (setting.urn) return `urn:${setting.urn.trim()}`;
  const name = setting.name?.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase() ?? '';
  return name ? `${setting.kind ?? 'other'}:${name}` : '';
}

/** The part of an enrolment that decides whether work may be frozen. */
export interface EnrolmentState {
  status: EnrolmentStatus;
  /** Local date by which a deferred person means to return. */
  returnBy: string | null;
}
