import { isLocalDate, yearsAfter } from '@collegium/calendar';
import type { FieldError } from '@collegium/errors';
import { isOpenOn } from '../schools/school.js';
import type { SchoolStatus } from '../schools/register-row.js';
import type { Setting, SettingKind, StaffRole } from './setting.js';

interface RuleBase {
  /** The reason given where the rule fails. */
  readonly code: string;
  readonly title: string;
  /** Staff roles that the rule is for; everybody where it is absent. */
  readonly appliesTo?: readonly StaffRole[];
}

/** One rule of eligibility, out of a programme's definition. */
export type EligibilityRule =
  | (RuleBase & { readonly kind: 'staff-role'; readonly roles: readonly StaffRole[] })
  | (RuleBase & { readonly kind: 'setting'; readonly kinds: readonly SettingKind[]; readonly openSchool: boolean })
  | (RuleBase & { readonly kind: 'applied-in-time' })
  | (RuleBase & {
      readonly kind: 'minimum-years';
      readonly fact: string;
      readonly years: number;
      readonly on: 'application' | 'start';
    })
  | (RuleBase & { readonly kind: 'statement'; readonly fact: string });

/** What somebody stated about an applicant, and the local date on which it was true. */
export interface Fact {
  readonly value: boolean | string;
  readonly asOf: string;
}

/** All that was looked at. It is stored with the decision, so that anybody can make it again. */
export interface EligibilityInputs {
  readonly appliedOn: string;
  readonly closesOn: string | null;
  readonly startsOn: string;
  readonly staffRole: StaffRole;
  readonly setting: Setting;
  /** The school of the setting as the register had it; null for other settings. */
  readonly school: {
    readonly status: SchoolStatus;
    readonly closesOn: string | null;
    readonly lastChangedOn: string | null;
  } | null;
  readonly facts: Readonly<Record<string, Fact>>;
}

/** Why somebody is not eligible, or why that cannot be said yet. */
export interface Reason {
  readonly code: string;
  /** A missing fact is a reason of its own: neither a pass nor a fail. */
  readonly outcome: 'failed' | 'missing';
  /** Code of the rule. */
  readonly rule: string;
  readonly message: string;
}

export interface Eligibility {
  readonly outcome: 'eligible' | 'ineligible' | 'undecided';
  readonly reasons: readonly Reason[];
  readonly inputs: EligibilityInputs;
  /** Version of the definition whose rules were used. */
  readonly rulesVersion: number;
  /** ISO 8601: it is stored as JSON. */
  readonly evaluatedAt: string;
}

/** Evaluates rules to reasons. One rule that fails decides; without one, missing facts leave it undecided. */
export function evaluateEligibility(
  rules: readonly EligibilityRule[],
  inputs: EligibilityInputs,
  at: { rulesVersion: number; now: Date },
): Eligibility {
  const reasons = rules
    .filter((rule) => !rule.appliesTo || rule.appliesTo.includes(inputs.staffRole))
    .flatMap((rule) => reasonOf(rule, inputs) ?? []);
  const failed = reasons.some(({ outcome }) => outcome === 'failed');
  return {
    outcome: failed ? 'ineligible' : reasons.length > 0 ? 'undecided' : 'eligible',
    reasons,
    inputs,
    rulesVersion: at.rulesVersion,
    evaluatedAt: at.now.toISOString(),
  };
}

function reasonOf(rule: EligibilityRule, inputs: EligibilityInputs): Reason | undefined {
  const failed = (message: string): Reason => ({ code: rule.code, outcome: 'failed', rule: rule.code, message });
  switch (rule.kind) {
    case 'staff-role':
      return rule.roles.includes(inputs.staffRole)
        ? undefined
        : failed(`The programme is for ${rule.roles.join(', ')}; the applicant is ${inputs.staffRole}.`);
    case 'setting':
      if (!rule.kinds.includes(inputs.setting.kind))
        return failed(
          `The programme is for people of ${rule.kinds.join(', ')}; this setting is ${inputs.setting.kind}.`,
        );
      if (!rule.openSchool || !inputs.school || isOpenOn(inputs.school, inputs.appliedOn)) return undefined;
      return failed(
        `${inputs.setting.name} (URN ${inputs.setting.urn}) is ${inputs.school.status.replaceAll('_', ' ')} on ${inputs.appliedOn}.`,
      );
    case 'applied-in-time':
      return inputs.closesOn === null || inputs.appliedOn <= inputs.closesOn
        ? undefined
        : failed(`Applications closed on ${inputs.closesOn}; this one was made on ${inputs.appliedOn}.`);
    case 'minimum-years': {
      const since = inputs.facts[rule.fact];
      if (!since) return missing(rule);
      const on = rule.on === 'application' ? inputs.appliedOn : inputs.startsOn;
      return yearsAfter(String(since.value), rule.years) <= on
        ? undefined
        : failed(`${rule.years} years are needed on ${on}; ${rule.fact} is ${String(since.value)}.`);
    }
    case 'statement': {
      const statement = inputs.facts[rule.fact];
      if (!statement) return missing(rule);
      return statement.value === true ? undefined : failed(`${rule.fact} is not so, as of ${statement.asOf}.`);
    }
  }
}

function missing(rule: { code: string; fact: string }): Reason {
  return {
    code: `missing_${snake(rule.fact)}`,
    outcome: 'missing',
    rule: rule.code,
    message: `Nobody has stated ${rule.fact} yet.`,
  };
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A fact as people send it: the bare value, true as of today, or with its date. */
export type StatedFact = Fact['value'] | { readonly value: Fact['value']; readonly asOf?: string };

/** Reads stated facts against the rules that use them, and tells which do not fit. A misspelt name would otherwise just be missing. */
export function readFacts(
  stated: Readonly<Record<string, unknown>>,
  rules: readonly EligibilityRule[],
  today: string,
): { facts: Record<string, Fact>; errors: FieldError[] } {
  const facts: Record<string, Fact> = {};
  const errors: FieldError[] = [];
  for (const [name, given] of Object.entries(stated)) {
    const pointer = `/facts/${name}`;
    const rule = rules.find((candidate) => 'fact' in candidate && candidate.fact === name);
    const { value, asOf = today } = (typeof given === 'object' && given !== null ? given : { value: given }) as {
      value?: unknown;
      asOf?: unknown;
    };
    if (!rule) errors.push({ pointer, code: 'unknown_fact', message: `No rule of the programme asks for ${name}.` });
    else if (rule.kind === 'statement' ? typeof value !== 'boolean' : typeof value !== 'string' || !isLocalDate(value))
      errors.push({
        pointer,
        code: 'wrong_type',
        message: rule.kind === 'statement' ? `${name} must be true or false.` : `${name} must be a date as YYYY-MM-DD.`,
      });
    else if (typeof asOf !== 'string' || !isLocalDate(asOf) || asOf > today)
      errors.push({
        pointer: `${pointer}/asOf`,
        code: 'invalid_date',
        message: `${name} must be as of a date that is not in the future.`,
      });
    else facts[name] = { value: value as Fact['value'], asOf };
  }
  return { facts, errors };
}
