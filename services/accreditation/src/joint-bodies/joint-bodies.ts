import type { Transaction } from '@collegium/persistence';
import { In, IsNull } from 'typeorm';
import type { Award } from '../awards/award.js';
import { OrganisationRow } from '../parties/party.entity.js';
import type { Programme } from '../programmes/programme.js';
import { JointConsentRow } from './joint-consent.entity.js';

/** The bodies that issue a programme's certificates too, if all have consented; null while one has not. */
export async function consentingBodies(
  tx: Transaction,
  programme: Pick<Programme, 'id' | 'rules'>,
): Promise<readonly OrganisationRow[] | null> {
  const codes = programme.rules.jointWith ?? [];
  if (codes.length === 0) return [];
  const consents = await tx.manager.findBy(JointConsentRow, {
    programmeId: programme.id,
    tenant: In([...codes]),
    withdrawnAt: IsNull(),
  });
  const bodies = await tx.manager.findBy(OrganisationRow, { code: In(consents.map(({ tenant }) => tenant)) });
  const found = codes.map((code) => bodies.find((body) => body.code === code)).filter((body) => body !== undefined);
  return found.length === codes.length ? found : null;
}

/** Those of some awards that a body which was to issue their certificate too no longer consents to: nothing is signed in its name. */
export async function withoutConsent(
  tx: Transaction,
  awards: readonly Pick<Award, 'id' | 'programmeId' | 'certificate'>[],
): Promise<string[]> {
  const joint = awards.filter(({ certificate }) => certificate.jointIssuers?.length);
  if (joint.length === 0) return [];
  const consents = await tx.manager.findBy(JointConsentRow, {
    programmeId: In(joint.map(({ programmeId }) => programmeId)),
    withdrawnAt: IsNull(),
  });
  const consented = new Set(consents.map(({ programmeId, tenant }) => `${programmeId} ${tenant}`));
  return joint
    .filter(
      ({ programmeId, certificate }) =>
        !certificate.jointIssuers!.every(({ code }) => consented.has(`${programmeId} ${code}`)),
    )
    .map(({ id }) => id);
}
