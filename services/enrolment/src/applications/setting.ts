export const staffRoles = ['teacher', 'head', 'support-staff', 'governor'] as const;
/** What a person is in their setting. */
export type StaffRole = (typeof staffRoles)[number];

export const settingKinds = ['school', 'childrens-centre', 'nursery', 'overseas-school', 'other'] as const;
export type SettingKind = (typeof settingKinds)[number];

/** Where a person works on the day: a school of the register, or another setting without a URN. It keeps the name of its day. */
export interface Setting {
  readonly urn: string | null;
  readonly kind: SettingKind;
  readonly name: string;
  /** IANA zone, for the person's own local time. */
  readonly timeZone: string;
}
