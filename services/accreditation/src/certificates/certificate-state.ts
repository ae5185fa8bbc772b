import { longDate } from './long-date.js';

/** Where a certificate stands, as the public reads it. Dates are local. */
export type CertificateState =
  | { readonly status: 'granted' }
  | { readonly status: 'suspended' | 'revoked'; readonly on: string; readonly reason: string }
  | {
      readonly status: 'superseded';
      readonly on: string;
      readonly by: { readonly number: string; readonly url: string };
    };

const titles: Readonly<Record<CertificateState['status'], string>> = {
  granted: 'Valid.',
  suspended: 'Suspended.',
  revoked: 'Revoked.',
  superseded: 'Superseded.',
};

export function stateTitle({ status }: CertificateState): string {
  return titles[status];
}

/** The state in a sentence. */
export function stateWords(state: CertificateState): string {
  switch (state.status) {
    case 'granted':
      return 'The issuer has not taken it back.';
    case 'suspended':
      return `It does not count for the time being, since ${longDate(state.on)}: ${state.reason}`;
    case 'revoked':
      return `Taken back by its issuer on ${longDate(state.on)}: ${state.reason}`;
    case 'superseded':
      return `Replaced on ${longDate(state.on)} by a certificate with a corrected name.`;
  }
}

/** Name of the colours that a page shows it in. */
export function stateClass({ status }: CertificateState): 'valid' | 'suspended' | 'revoked' {
  return status === 'granted' ? 'valid' : status === 'suspended' ? 'suspended' : 'revoked';
}
