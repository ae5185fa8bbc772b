const text = { type: 'string', minLength: 1 };
const texts = (first: string) => ({ type: 'array', items: text, minItems: 1, contains: { const: first } });

/**
 * What the model of CLR 2.0 asks of a ClrCredential, written from its tables of members: the published JSON Schema is in no package.
 * @see https://www.imsglobal.org/spec/clr/v2p0/#clrcredential
 */
export const clrCredentialSchema = {
  type: 'object',
  required: ['@context', 'id', 'type', 'name', 'credentialSubject', 'issuer', 'validFrom'],
  properties: {
    '@context': {
      type: 'array',
      prefixItems: [
        { const: 'https://www.w3.org/ns/credentials/v2' },
        { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/clr/v2p0/context-2\\.\\d\\.\\d\\.json$' },
        { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context-3\\.\\d\\.\\d\\.json$' },
      ],
      minItems: 3,
    },
    type: { type: 'array', prefixItems: [{ const: 'VerifiableCredential' }, { const: 'ClrCredential' }] },
    name: text,
    issuer: { type: 'object', required: ['id', 'type'], properties: { type: texts('Profile') } },
    validFrom: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    credentialSubject: {
      type: 'object',
      required: ['type', 'verifiableCredential'],
      properties: {
        type: texts('ClrSubject'),
        identifier: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'hashed', 'identityHash', 'identityType'],
            properties: { type: { const: 'IdentityObject' } },
          },
        },
        achievement: {
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'type', 'name', 'description', 'criteria'],
            properties: { type: texts('Achievement') },
          },
        },
        verifiableCredential: {
          type: 'array',
          items: {
            type: 'object',
            required: ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject', 'proof'],
          },
        },
      },
    },
  },
};
