/** `[a-z0-9-]+`, as everywhere in the consortium. */
const code = { type: 'string', pattern: '^[a-z0-9-]{1,60}$' };
const reasonCode = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,59}$' };
const factName = { type: 'string', pattern: '^[a-z][A-Za-z0-9]{0,59}$' };
const title = { type: 'string', minLength: 1, maxLength: 200 };
const shortText = { type: 'string', minLength: 1, maxLength: 100 };
const minutes = { type: 'integer', minimum: 0, maximum: 100_000 };
const staffRoles = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { enum: ['teacher', 'head', 'support-staff', 'governor'] },
};

const strict = (required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

/** One rule of eligibility. Each has its own reason code; `appliesTo` limits it to some staff roles. */
function rule(kind: string, required: readonly string[], properties: object) {
  return strict(['kind', 'code', 'title', ...required], {
    kind: { const: kind },
    code: reasonCode,
    title,
    appliesTo: staffRoles,
    ...properties,
  });
}

/**
 * The format of a programme's definition, as a provider writes it in YAML or JSON.
 * All but `eligibility` is published to the other services, as `collegium.enrolment.v1.ProgrammeDefinition`.
 * @see https://json-schema.org/draft/2020-12
 */
export const definitionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:collegium:programme-definition:v1',
  title: 'Programme definition',
  ...strict(
    [
      'code',
      'version',
      'title',
      'provider',
      'timeZone',
      'academicYears',
      'entitlement',
      'sessionKinds',
      'requirements',
      'criteria',
      'sampling',
      'award',
      'resubmissionDays',
      'eligibility',
    ],
    {
      code,
      version: { type: 'integer', minimum: 1, maximum: 10_000 },
      title,
      provider: code,
      timeZone: { type: 'string', minLength: 1 },
      academicYears: { type: 'integer', minimum: 1, maximum: 5 },
      entitlement: strict(['minutes'], { minutes, minimumMinutes: minutes }),
      sessionKinds: {
        type: 'array',
        maxItems: 50,
        items: strict(['kind', 'title', 'expected', 'count', 'creditedMinutes', 'durationMinutes', 'scope', 'place'], {
          kind: code,
          title,
          expected: { type: 'boolean' },
          count: { type: 'integer', minimum: 1, maximum: 200 },
          creditedMinutes: { type: 'integer', minimum: 1, maximum: 1440 },
          durationMinutes: { type: 'integer', minimum: 1, maximum: 1440 },
          startsAt: { type: 'string', pattern: '^$|^([01][0-9]|2[0-3]):[0-5][0-9]$', default: '' },
          scope: { enum: ['group', 'cohort', 'programme', 'pair'] },
          place: { enum: ['school', 'venue', 'online', 'any'] },
          openToOtherGroups: { type: 'boolean', default: false },
          months: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 12 }, default: [] },
        }),
      },
      requirements: {
        type: 'array',
        maxItems: 20,
        items: strict(['code', 'title', 'kind', 'treatment'], {
          code,
          title,
          kind: { enum: ['evidence', 'account'] },
          treatment: { enum: ['assessed', 'received'] },
          minimumItems: { type: 'integer', minimum: 0, maximum: 100, default: 0 },
          minimumWords: { type: 'integer', minimum: 0, maximum: 100_000, default: 0 },
          maximumWords: { type: 'integer', minimum: 0, maximum: 100_000, default: 0 },
        }),
      },
      criteria: {
        type: 'array',
        maxItems: 30,
        items: strict(['code', 'title'], { code, title: { type: 'string', minLength: 1, maxLength: 500 } }),
      },
      sampling: strict(['policyVersion', 'percent', 'minimumPerAssessor', 'allReferredAndFailed'], {
        policyVersion: { type: 'integer', minimum: 1, maximum: 10_000 },
        percent: { type: 'integer', minimum: 1, maximum: 100 },
        minimumPerAssessor: { type: 'integer', minimum: 1, maximum: 100 },
        allReferredAndFailed: { type: 'boolean' },
      }),
      award: strict(
        ['certificateTitle', 'portfolioPassed', 'minimumHours', 'studentRegistration', 'criteriaNarrative'],
        {
          certificateTitle: title,
          portfolioPassed: { type: 'boolean' },
          minimumHours: { type: 'boolean' },
          studentRegistration: { type: 'boolean' },
          criteriaNarrative: { type: 'string', minLength: 1, maxLength: 4000 },
          certificate: strict([], {
            jointWith: { type: 'array', maxItems: 2, uniqueItems: true, items: code, default: [] },
            signatories: {
              type: 'array',
              maxItems: 4,
              items: strict(['name', 'role', 'organisation'], { name: shortText, role: shortText, organisation: code }),
              default: [],
            },
          }),
        },
      ),
      credit: {
        type: 'array',
        default: [],
        items: strict(['university', 'credits', 'scheme', 'level'], {
          university: code,
          credits: { type: 'integer', minimum: 1, maximum: 360 },
          scheme: { enum: ['CATS', 'ECTS'] },
          level: { type: 'integer', minimum: 4, maximum: 8 },
        }),
      },
      resubmissionDays: { type: 'integer', minimum: 0, maximum: 730 },
      tutorialGapDays: { type: 'integer', minimum: 0, maximum: 365, default: 0 },
      eligibility: strict(['rules'], {
        rules: {
          type: 'array',
          maxItems: 50,
          items: {
            type: 'object',
            required: ['kind'],
            discriminator: { propertyName: 'kind' },
            oneOf: [
              rule('staff-role', ['roles'], { roles: staffRoles }),
              rule('setting', ['kinds'], {
                kinds: {
                  type: 'array',
                  minItems: 1,
                  uniqueItems: true,
                  items: { enum: ['school', 'childrens-centre', 'nursery', 'overseas-school', 'other'] },
                },
                openSchool: { type: 'boolean', default: false },
              }),
              rule('applied-in-time', [], {}),
              rule('minimum-years', ['fact', 'years', 'on'], {
                fact: factName,
                years: { type: 'integer', minimum: 1, maximum: 50 },
                on: { enum: ['application', 'start'] },
              }),
              rule('statement', ['fact'], { fact: factName }),
            ],
          },
        },
      }),
    },
  ),
} as const;
