import type { RegisterSchool } from './register-row.js';
import type { SchoolLink } from './school.js';

/** A table that a file is staged in, and the one it ends up in. */
export interface RegisterTable<Row> {
  readonly staging: string;
  readonly table: string;
  /** Columns by property, the key first. */
  readonly key: readonly (keyof Row & string)[];
  readonly columns: Readonly<Record<keyof Row & string, string>>;
}

/** Where schools go. */
export const schoolsTable: RegisterTable<RegisterSchool> = {
  staging: 'register_rows',
  table: 'schools',
  key: ['urn'],
  columns: {
    urn: 'urn',
    name: 'name',
    status: 'status',
    closesOn: 'closes_on',
    typeCode: 'type_code',
    typeName: 'type_name',
    phase: 'phase',
    localAuthorityCode: 'local_authority_code',
    localAuthorityName: 'local_authority_name',
    establishmentNumber: 'establishment_number',
    ukprn: 'ukprn',
    pupils: 'pupils',
    street: 'street',
    locality: 'locality',
    address3: 'address3',
    town: 'town',
    county: 'county',
    postcode: 'postcode',
    region: 'region',
    country: 'country',
    easting: 'easting',
    northing: 'northing',
    latitude: 'latitude',
    longitude: 'longitude',
    lastChangedOn: 'last_changed_on',
  },
};

/** Where links go. */
export const linksTable: RegisterTable<SchoolLink> = {
  staging: 'link_rows',
  table: 'school_links',
  key: ['urn', 'linkUrn', 'linkType'],
  columns: {
    urn: 'urn',
    linkUrn: 'link_urn',
    linkType: 'link_type',
    linkName: 'link_name',
    establishedOn: 'established_on',
  },
};

/** Which file an import is made of. */
export type RegisterKind = 'schools' | 'links';

/** What an import does with a row. `older` rows carry an earlier change than we hold, so they are left alone. */
export type RowEffect = 'new' | 'changed' | 'closed' | 'reopened' | 'unchanged' | 'older';
