import type { Json } from '../api.js';
import { rows } from '../rows.js';
import type { Stage } from '../stage.js';
import { isSound, type Finding, type OutsideVerifier } from '../verifier.js';
import { saltmarsh, type Fellow } from './cast.js';
import type { Partnership } from './partnership.js';

const SUCCESSOR = { code: 'hertscam', name: 'HertsCam' };

/** The provider closes, its people lose their roles, and a successor is named. What it issued is verified by others, and revoked by the successor. */
export async function close(
  stage: Stage,
  { coordinator }: Partnership,
  awards: ReadonlyMap<Fellow, Json>,
  outside: OutsideVerifier,
): Promise<void> {
  const { checks, office } = stage;
  const [nora, bruno] = [awards.get(saltmarsh.nora)!, awards.get(saltmarsh.bruno)!];
  const credentials = (await Promise.all(
    [nora, bruno].map(async ({ certificateUrl }) => (await fetch(`${certificateUrl}.json`)).json() as Promise<Json>),
  )) as [Json, Json];
  const look = async (credential: Json): Promise<Finding> => outside.verify(credential, stage.aheadMs);

  await stage.moveTo('2028-01-10T08:00:00Z');
  const { recordsKeptBy } = await office.post<Json>('accreditation', '/v1/issuers/saltmarsh/succession', {
    successor: SUCCESSOR.code,
    text: 'Minute of 7 January 2028: the partnership is wound up.',
  });
  const account = (await office.get<Json>('identity', `/v1/users?filter[email]=${saltmarsh.coordinator.email}`))
    .data[0];
  await office.put('identity', `/v1/users/${account.id}/roles`, { roles: [] });
  stage.signIn.forget(saltmarsh.coordinator.email);
  const gone = await coordinator.refused((caller) =>
    caller.post('accreditation', `/v1/awards/${bruno.id}/revoke`, { reason: 'misconduct', text: 'Too late.' }),
  );
  checks.row(...rows.closedIssuer, JSON.stringify(recordsKeptBy) === JSON.stringify(SUCCESSOR) && gone.status === 403, {
    recordsKeptBy,
    gone: gone.message,
  });

  const after = [await look(credentials[0]), await look(credentials[1])];
  checks.row(...rows.closedIssuer, after.every(isSound), after);
  const kept = await stage.coordinator.all<Json>('accreditation', '/v1/awards?filter[provider]=saltmarsh');
  checks.row(
    ...rows.closedIssuer,
    kept.some(({ id }) => id === bruno.id),
    kept,
  );
  await stage.coordinator.post('accreditation', `/v1/awards/${bruno.id}/revoke`, {
    reason: 'misconduct',
    text: 'The report was another participant’s.',
  });
  const [still, revoked] = [await look(credentials[0]), await look(credentials[1])];
  checks.row(
    ...rows.closedIssuer,
    isSound(still) && revoked.signature && !revoked.notRevoked && revoked.errors.length === 0,
    { still, revoked },
  );
  const page = await (await fetch(bruno.certificateUrl, { headers: { accept: 'text/html' } })).text();
  checks.that(
    'its page says who keeps the records, and that it was revoked',
    page.includes(`its records are kept by ${SUCCESSOR.name}`) && page.includes('Revoked.'),
    page.slice(0, 3000),
  );

  // A week on: lists are valid for a day, so one that was signed before has run out.
  await stage.moveTo('2028-01-17T08:00:00Z');
  const later = [await look(credentials[0]), await look(credentials[1])] as const;
  checks.row(...rows.closedIssuer, isSound(later[0]) && later[1].current && !later[1].notRevoked, later);
}
