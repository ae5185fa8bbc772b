import type { PressedCertificate, PressOrder } from './press.js';

/** Between the service and its press thread. Orders go in; requests to sign, and finished certificates, come out. */
export type ToPress =
  | { readonly kind: 'order'; readonly id: number; readonly order: PressOrder }
  | { readonly kind: 'signature'; readonly request: number; readonly signature: Uint8Array }
  | { readonly kind: 'no_signature'; readonly request: number; readonly message: string };

export type FromPress =
  | {
      readonly kind: 'sign';
      readonly id: number;
      readonly request: number;
      readonly algorithm: 'Ed25519' | 'RS256';
      readonly data: Uint8Array;
      readonly endorser?: string;
    }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly certificate: PressedCertificate;
      readonly differences: number;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
