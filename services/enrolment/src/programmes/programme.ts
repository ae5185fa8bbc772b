import { refuse } from '../errors.js';
import type { Definition } from './definition.js';

/** One published version of a programme. It never changes; the next version is another one. */
export interface Programme {
  readonly id: string;
  readonly version: number;
  readonly provider: string;
  readonly code: string;
  readonly definitionVersion: number;
  readonly title: string;
  readonly definition: Definition;
  /** The file as it was sent. */
  readonly source: string;
  readonly publishedAt: Date;
  readonly publishedBy: string;
}

/** Refuses a version that is published already, and one that leaves a gap. */
export function assertNextVersion({ code, version }: Pick<Definition, 'code' | 'version'>, latest: number): void {
  if (version === latest + 1) return;
  const message =
    version <= latest
      ? `Version ${version} of ${code} is published and does not change; the next is version ${latest + 1}.`
      : `The next version of ${code} is ${latest + 1}, not ${version}.`;
  throw refuse('programme_version_refused', message, { code, latest }, [
    { pointer: '/version', code: 'programme_version_refused', message },
  ]);
}

/** What the other services are told of a definition: all but who may apply. */
export function publishedPart({
  eligibility: _ours,
  sessionKinds,
  requirements,
  criteria,
  credit,
  award: { certificate, ...award },
  ...rest
}: Definition) {
  return {
    ...rest,
    award: {
      ...award,
      ...(certificate
        ? { certificate: { jointWith: [...certificate.jointWith], signatories: [...certificate.signatories] } }
        : {}),
    },
    sessionKinds: sessionKinds.map((kind) => ({ ...kind, months: [...kind.months] })),
    requirements: [...requirements],
    criteria: [...criteria],
    credit: [...credit],
  };
}
