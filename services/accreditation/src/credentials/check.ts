/** One step of a verification. A step that cannot be taken after a failure is skipped, and says so. */
export interface Check {
  readonly name: 'core' | 'proof' | 'status' | 'issuer';
  readonly outcome: 'success' | 'failure' | 'skipped';
  /** For machines: never changes its meaning. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/** What a verification comes to: `indeterminate` where something could not be had or is of a kind that is not read here. */
export type Verdict = 'valid' | 'invalid' | 'indeterminate';

interface Meaning {
  /** `caller`: there was nothing to verify, so there is no verdict: the request is refused. */
  readonly means: 'invalid' | 'indeterminate' | 'caller';
  readonly because: string;
}

/**
 * Every way in which a check can fail, and what it says of the credential. Only what is wrong makes it `invalid`; what is not
 * read here, or could not be had, leaves it open: nobody is told that a genuine credential is false.
 */
export const failures = {
  // Nothing to verify.
  file_unknown: { means: 'caller', because: 'The file is of no kind that holds credentials.' },
  file_malformed: { means: 'caller', because: 'The file is damaged: no reader finds a credential in it.' },
  no_credential_in_file: { means: 'caller', because: 'The file is whole and holds no credential.' },
  not_json: { means: 'caller', because: 'The text is neither JSON nor a token, so there is nothing to judge.' },

  // Not read here.
  file_unsupported: {
    means: 'indeterminate',
    because:
      'The file may hold a credential in a way that is not read here: entities, encryption, compression, several.',
  },
  format_unsupported: {
    means: 'indeterminate',
    because: 'It is signed or wrapped in a form that is not read here, such as SD-JWT, JWE or a presentation.',
  },
  version_unsupported: {
    means: 'indeterminate',
    because: 'It follows an older data model (VC 1.1, Open Badges 1 or 2), which may be genuine and is not read here.',
  },
  context_unknown: {
    means: 'indeterminate',
    because: 'Its terms are defined by a context that is not known here, so what they mean cannot be told.',
  },
  context_inline: {
    means: 'indeterminate',
    because: 'JSON-LD allows a context given inline; it could redefine any term, so it is not read here.',
  },
  term_unsupported: {
    means: 'indeterminate',
    because: 'JSON-LD allows members with a prefix and keywords; only plain terms are read here.',
  },
  algorithm_unsupported: {
    means: 'indeterminate',
    because: 'The token is signed with an algorithm or extension that is not read here.',
  },
  cryptosuite_unsupported: {
    means: 'indeterminate',
    because: 'The proof or its key is of a kind that is not read here.',
  },
  proof_chained: { means: 'indeterminate', because: 'Proofs that build on others are not read here.' },
  key_inline_only: {
    means: 'indeterminate',
    because: 'Open Badges 3.0 allows a key in the header; it shows that somebody signed, not who.',
  },
  key_not_named: { means: 'indeterminate', because: 'The token does not say with which key it was signed.' },
  issuer_unsupported: {
    means: 'indeterminate',
    because: 'The issuer has an identifier of a method not looked up here.',
  },
  status_unsupported: { means: 'indeterminate', because: 'Its status is of a kind or purpose that is not read here.' },
  too_large: {
    means: 'indeterminate',
    because: 'It is larger than what is read here; a limit of ours says nothing of it.',
  },
  too_deep: { means: 'indeterminate', because: 'It is nested deeper than what is read here; so is a limit of ours.' },
  limit_exceeded: { means: 'indeterminate', because: 'Checking it took more time or memory than one check gets here.' },
  held_unread: { means: 'indeterminate', because: 'A credential in this record could not be judged.' },

  // Could not be had.
  issuer_unreachable: { means: 'indeterminate', because: 'The keys of the issuer could not be fetched.' },
  key_unreachable: { means: 'indeterminate', because: 'The key could not be fetched.' },
  status_unreachable: { means: 'indeterminate', because: 'The status list could not be fetched.' },
  status_list_expired: {
    means: 'indeterminate',
    because: 'The issuer has not renewed its status list in time: how the credential stands today is not known.',
  },
  status_list_proof_expired: { means: 'indeterminate', because: 'The same, of the proof of the list.' },
  status_list_not_yet_valid: { means: 'indeterminate', because: 'The list speaks of a later day, not of today.' },

  // Wrong.
  not_a_credential: {
    means: 'invalid',
    because: 'A member that every verifiable credential has is missing or of another type.',
  },
  context_missing: { means: 'invalid', because: 'It does not begin with the context that the data model demands.' },
  date_unreadable: { means: 'invalid', because: 'A date of its validity is none.' },
  not_yet_valid: { means: 'invalid', because: 'Its issuer says that it is not valid yet.' },
  expired: { means: 'invalid', because: 'Its issuer says that it is not valid any more.' },
  term_hidden: {
    means: 'invalid',
    because: 'A member of the data model stands under another name or in another place, which takes it out of sight.',
  },
  malformed: { means: 'invalid', because: 'A member has a form that the data model does not allow.' },
  algorithm_refused: {
    means: 'invalid',
    because: 'The algorithm proves nothing (none, or a shared secret), or is not the one its key is for.',
  },
  claims_differ: { means: 'invalid', because: 'The token says two different things of the same matter.' },
  proof_missing: { means: 'invalid', because: 'Nothing shows who issued it.' },
  proof_malformed: { means: 'invalid', because: 'The proof lacks what such a proof consists of.' },
  proof_expired: { means: 'invalid', because: 'The proof says that it counts no more.' },
  signature_invalid: { means: 'invalid', because: 'The content is not what was signed.' },
  verifiers_disagree: {
    means: 'invalid',
    because: 'Two verifiers came to different results: content made to deceive one of them looks like this.',
  },
  issuer_malformed: { means: 'invalid', because: 'The identifier of the issuer breaks the rules of its method.' },
  issuer_mismatch: {
    means: 'invalid',
    because: 'What stands at the address of the issuer is the document of another.',
  },
  key_unknown: { means: 'invalid', because: 'The issuer has no such key to assert with.' },
  key_not_of_issuer: { means: 'invalid', because: 'The key belongs to somebody else.' },
  status_malformed: {
    means: 'invalid',
    because: 'Its status entry lacks what an entry consists of, or leads nowhere.',
  },
  status_list_mismatch: { means: 'invalid', because: 'The status list is another than the entry names.' },
  status_list_malformed: { means: 'invalid', because: 'What stands at the address of the status list is none.' },
  revoked: { means: 'invalid', because: 'Its issuer has taken it back.' },
  suspended: { means: 'invalid', because: 'Its issuer has suspended it; it may become valid again.' },
  held_invalid: { means: 'invalid', because: 'A credential in this record does not count.' },
} as const satisfies Readonly<Record<string, Meaning>>;

type Named = keyof typeof failures;

/** A code of the table, or one that says of the status list what the table says of a credential. */
export type FailureCode = Named | `status_list_${Named}`;

/** What a failure says of the credential. A status list that is wrong in any way cannot clear the credential that names it. */
export function meaningOf(code: FailureCode): Meaning['means'] {
  return failures[Object.hasOwn(failures, code) ? (code as Named) : (code.replace('status_list_', '') as Named)].means;
}

/** A check has failed. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  readonly code: FailureCode;

  constructor(code: FailureCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The verification itself cannot go on, for a reason (`cause`) that is ours and no finding about the credential. */
export class VerificationInterrupted extends Error {
  override readonly name = 'VerificationInterrupted';
}

export function verdictOf(checks: readonly Check[]): Verdict {
  const failed = checks.filter(({ outcome }) => outcome === 'failure');
  if (failed.length === 0) return 'valid';
  return failed.every(({ code }) => meaningOf(code as FailureCode) === 'indeterminate') ? 'indeterminate' : 'invalid';
}
