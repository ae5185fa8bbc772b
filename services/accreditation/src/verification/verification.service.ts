import { Injectable } from '@nestjs/common';
import { CertificatesService } from '../certificates/certificates.service.js';
import {
  CheckFailed,
  meaningOf,
  verdictOf,
  VerificationInterrupted,
  type Check,
  type Verdict,
} from '../credentials/check.js';
import type { Json } from '../credentials/credential.js';
import { verify, type Verification } from '../credentials/verify.js';
import { refuse } from '../errors.js';
import { summaryOf, type CredentialSummary } from './credential-summary.js';
import { presentedIn, type SubmissionKind } from './submission.js';
import { Sources } from './verification-sources.service.js';
import { VerificationThreads } from './verification-threads.service.js';

/** What is told of a verification. */
export interface VerificationResult {
  readonly result: Verdict;
  /** What was handed in; null where it is of no known kind. */
  readonly kind: SubmissionKind | null;
  readonly checks: readonly Check[];
  /** What the credential says; null where it could not be read. Only a valid one is to be believed. */
  readonly credential: CredentialSummary | null;
  /** What a learner record holds, each verified by itself; empty for anything else. */
  readonly held: readonly HeldResult[];
}

export interface HeldResult {
  readonly result: Verdict;
  readonly checks: readonly Check[];
  readonly credential: CredentialSummary | null;
}

const LATER = ['proof', 'status', 'issuer'] as const;

/** Verifies credentials, of ours and of anybody's, however they are handed in. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly threads: VerificationThreads,
    private readonly sources: Sources,
    private readonly certificates: CertificatesService,
  ) {}

  /**
   * @param handedIn a file or text, or JSON as it was parsed
   * @throws DomainError `nothing_to_verify` if there is no credential in it
   */
  async verify(handedIn: Uint8Array | Json): Promise<VerificationResult> {
    try {
      if (!(handedIn instanceof Uint8Array)) return await this.verifyPresented('json', handedIn);
      const { kind, text } = await this.threads.run('read', handedIn);
      return await this.verifyPresented(kind, presentedIn(text));
    } catch (error) {
      if (error instanceof VerificationInterrupted) throw error.cause instanceof Error ? error.cause : error;
      if (!(error instanceof CheckFailed)) throw error;
      const { code, message } = error;
      if (meaningOf(code) === 'caller') throw refuse('nothing_to_verify', message, { found: code });
      const checks = unread(error);
      return { result: verdictOf(checks), kind: null, credential: null, checks, held: [] };
    }
  }

  /**
   * The certificate of a number, as it was issued.
   * @throws DomainError `certificate_not_found`
   */
  async verifyCertificate(number: string): Promise<VerificationResult> {
    return this.verify(Buffer.from(await this.certificates.bytes(number, 'json')));
  }

  private async verifyPresented(kind: SubmissionKind, presented: Json | string): Promise<VerificationResult> {
    const found = await verify(presented, this.sources.forOne());
    return { kind, ...resultOf(found), held: (found.held ?? []).map(resultOf) };
  }
}

function resultOf({ checks, credential }: Verification): HeldResult {
  // What is not well formed is not shown either: it may be as large and as deep as it likes.
  const readable = credential !== undefined && !['malformed', 'too_large', 'too_deep'].includes(checks[0]!.code);
  return { result: verdictOf(checks), checks, credential: readable ? summaryOf(credential) : null };
}

function unread({ code, message }: CheckFailed): Check[] {
  const skipped = LATER.map((name) => ({
    name,
    outcome: 'skipped' as const,
    code: 'earlier_failure',
    reason: 'An earlier check failed.',
  }));
  return [{ name: 'core', outcome: 'failure', code, reason: message }, ...skipped];
}
