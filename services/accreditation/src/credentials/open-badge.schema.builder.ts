const text = { type: 'string', minLength: 1 };
const texts = (first: string) => ({ type: 'array', items: text, minItems: 1, contains: { const: first } });
const closed = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/**
 * What the strict schema of Open Badges 3.0 asks of the members that our credentials have: what must be there, what is
 * closed, and that arrays stay arrays. Written from the published schema's lists of required members.
 * @see https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json
 */
export const achievementCredentialSchema = {
  type: 'object',
  required: ['@context', 'id', 'type', 'credentialSubject', 'issuer', 'validFrom', 'proof'],
  properties: {
    '@context': {
      type: 'array',
      prefixItems: [
        { const: 'https://www.w3.org/ns/credentials/v2' },
        { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context-3\\.\\d\\.\\d\\.json$' },
      ],
      minItems: 2,
    },
    type: {
      type: 'array',
      prefixItems: [{ const: 'VerifiableCredential' }, { enum: ['OpenBadgeCredential', 'AchievementCredential'] }],
    },
    issuer: { type: 'object', required: ['id', 'type'], properties: { type: texts('Profile') } },
    validFrom: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    awardedDate: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    credentialSubject: {
      type: 'object',
      required: ['id', 'type', 'achievement'],
      properties: {
        type: texts('AchievementSubject'),
        identifier: {
          type: 'array',
          items: closed({
            type: { const: 'IdentityObject' },
            hashed: { type: 'boolean' },
            identityHash: text,
            identityType: text,
          }),
        },
        achievement: {
          type: 'object',
          required: ['id', 'type', 'name', 'description', 'criteria'],
          properties: {
            type: texts('Achievement'),
            achievementType: { enum: ['Certificate'] },
            criteria: { type: 'object', required: ['narrative'] },
            creditsAvailable: { type: 'number' },
            alignment: {
              type: 'array',
              items: {
                type: 'object',
                required: ['type', 'targetName', 'targetUrl'],
                properties: {
                  type: texts('Alignment'),
                  targetType: { type: 'string', pattern: '^(ext:[A-Za-z0-9]+)$' },
                },
              },
            },
            resultDescription: {
              type: 'array',
              items: {
                type: 'object',
                required: ['id', 'type', 'name', 'resultType'],
                properties: { type: texts('ResultDescription') },
              },
            },
          },
        },
        result: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type'],
            properties: { type: texts('Result'), status: { enum: ['Completed'] } },
          },
        },
      },
    },
    credentialStatus: {
      type: 'object',
      required: ['id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential'],
      properties: { statusListIndex: { type: 'string', pattern: '^\\d+$' } },
    },
    proof: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['type', 'cryptosuite', 'created', 'verificationMethod', 'proofPurpose', 'proofValue'],
      },
    },
    endorsement: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['@context', 'id', 'type', 'name', 'credentialSubject', 'issuer', 'validFrom', 'proof'],
        properties: {
          type: {
            type: 'array',
            prefixItems: [{ const: 'VerifiableCredential' }, { const: 'EndorsementCredential' }],
            minItems: 2,
          },
          issuer: { type: 'object', required: ['id', 'type'], properties: { type: texts('Profile') } },
          credentialSubject: {
            type: 'object',
            required: ['id', 'type', 'endorsementComment'],
            properties: { type: texts('EndorsementSubject') },
          },
          proof: { type: 'array', minItems: 1 },
        },
      },
    },
    // Copies of context 3.0.3 disagree on these, so a signature over them would depend on the copy.
    endorsementJwt: false,
    jti: false,
  },
};
