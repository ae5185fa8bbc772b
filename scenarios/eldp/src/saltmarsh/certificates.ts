import type { Json } from '../api.js';
import type { Stage } from '../stage.js';
import { isSound, type OutsideVerifier } from '../verifier.js';
import { until } from '../waiting.js';
import { NEW_NAME, saltmarsh, type Fellow } from './cast.js';
import type { FellowWay, Partnership } from './partnership.js';

const text = async (url: string): Promise<string> => (await fetch(url, { headers: { accept: 'text/html' } })).text();

/** The award of somebody, once its certificate can be read. */
async function certified(
  { coordinator }: Partnership,
  { enrolmentId, fellow }: FellowWay,
  standing: (award: Json) => boolean = () => true,
): Promise<Json> {
  return until(`the certificate of ${fellow.name}`, async () =>
    (await coordinator.all<Json>('accreditation', `/v1/awards?filter[enrolment]=${enrolmentId}`)).find(
      (award) => award.certificateUrl && standing(award),
    ),
  );
}

/** Two bodies issue one certificate: a verifier that others wrote finds it sound, and what the second body has signed of it. */
export async function issueJointly(
  stage: Stage,
  partnership: Partnership,
  outside: OutsideVerifier,
): Promise<Map<Fellow, Json>> {
  const awards = new Map<Fellow, Json>();
  for (const fellow of [saltmarsh.nora, saltmarsh.bruno])
    awards.set(fellow, await certified(partnership, partnership.ways.get(fellow)!));
  const { certificateUrl } = awards.get(saltmarsh.nora)!;
  const credential = (await (await fetch(`${certificateUrl}.json`)).json()) as Json;
  const [endorsement] = credential.endorsement;
  const [whole, second] = [
    await outside.verify(credential, stage.aheadMs),
    await outside.verify(endorsement, stage.aheadMs),
  ];
  stage.keepsakes.set('joint-certificate.json', credential);
  const page = await text(certificateUrl);
  stage.checks.that(
    'a joint certificate is sound to a verifier that others wrote, with its status',
    isSound(whole),
    whole,
  );
  stage.checks.that(
    'so is what the second body has signed of it, with a key of its own',
    second.signature &&
      second.errors.length === 0 &&
      String(endorsement.issuer.id).endsWith(':fenland') &&
      !String(credential.issuer.id).endsWith(':fenland'),
    { second, issuer: endorsement.issuer },
  );
  stage.checks.that(
    'its page names both bodies, and who signs for each',
    [
      'Saltmarsh Teaching Partnership and Fenland University',
      saltmarsh.coordinator.name,
      saltmarsh.registrar.name,
    ].every((words) => page.includes(words)),
    page.slice(0, 2000),
  );
  const changed = await outside.verify({ ...credential, name: 'Certificate in Something Else' }, stage.aheadMs);
  stage.checks.equal('the verifier finds out what was changed', changed.errors, ['invalid_signature']);
  return awards;
}

/** Anybody has a certificate verified, in whatever form they have it. */
async function verified(stage: Stage, url: string, ending: string): Promise<Json> {
  const file = await fetch(`${url}${ending}`);
  const response = await fetch(`${stage.addresses.accreditation}/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': file.headers.get('content-type')! },
    body: await file.bytes(),
  });
  return response.json();
}

/** A certificate is verified as PDF and badge, suspended and reinstated, shown by a link, and issued anew under another name. */
export async function liveOn(stage: Stage, partnership: Partnership, awards: Map<Fellow, Json>): Promise<void> {
  const { checks } = stage;
  const { coordinator } = partnership;
  const nora = partnership.ways.get(saltmarsh.nora)!;
  const { id, certificateUrl: url, certificateNumber } = awards.get(saltmarsh.nora)!;
  for (const [ending, kind] of [
    ['.pdf', 'pdf'],
    ['.png', 'png'],
    ['.jwt', 'jwt'],
  ]) {
    const found = await verified(stage, url, ending!);
    checks.equal(
      `a certificate is verified as ${kind}`,
      [found.result, found.kind, found.credential?.holder],
      ['valid', kind, saltmarsh.nora.name],
    );
  }
  await coordinator.post('accreditation', `/v1/awards/${id}/suspend`, {
    reason: 'under_investigation',
    text: 'A letter from the school.',
  });
  const suspended = await verified(stage, url, '.pdf');
  await coordinator.post('accreditation', `/v1/awards/${id}/reinstate`, {
    reason: 'cleared',
    text: 'The letter was about somebody else.',
  });
  const reinstated = await verified(stage, url, '.pdf');
  checks.equal(
    'a suspended certificate says so, and counts again once it is reinstated',
    [suspended.result, reinstated.result],
    ['invalid', 'valid'],
  );
  await share(stage, nora, id);

  await nora.self.post('accreditation', `/v1/awards/${id}/accept`);
  await nora.self.post('enrolment', `/v1/people/${nora.personId}/correct`, { displayName: NEW_NAME });
  await until('the new name to reach the award', () =>
    coordinator.unless(
      ({ code }) => code === 'name_unchanged',
      (caller) => caller.post<Json>('accreditation', `/v1/awards/${id}/reissue`, { text: 'Married in May.' }),
    ),
  );
  const anew = await certified(partnership, nora, ({ supersedes }) => supersedes === id);
  awards.set(saltmarsh.nora, anew);
  const [old, now] = [await verified(stage, url, '.json'), await verified(stage, anew.certificateUrl, '.pdf')];
  checks.equal(
    'a certificate under a corrected name takes the place of the old one',
    [
      now.result,
      now.credential.holder,
      old.result,
      (await text(url)).includes(anew.certificateNumber),
      anew.certificateNumber === certificateNumber,
    ],
    ['valid', NEW_NAME, 'invalid', true, false],
  );
  await takeAlong(stage, nora, anew);
}

/** A link shows what its holder leaves in, until it is ended. */
async function share({ checks }: Stage, { self, fellow }: FellowWay, awardId: string): Promise<void> {
  const { id, url } = await self.post<Json>('accreditation', `/v1/awards/${awardId}/shares`, {
    hide: ['setting', 'hours'],
    days: 14,
  });
  const shown = await text(url);
  await self.post('accreditation', `/v1/shares/${id}/revoke`);
  const ended = await fetch(url);
  checks.equal(
    'a holder shares a certificate by a link that hides what they say and ends when they say',
    [shown.includes(fellow.name), shown.includes('Support received'), shown.includes('Worked at'), ended.status],
    [true, false, false, 410],
  );
}

/** All that somebody was awarded, as one record of their own. */
async function takeAlong(
  { checks, keepsakes }: Stage,
  { self, personId }: FellowWay,
  { certificateUrl }: Json,
): Promise<void> {
  const record = await self.get<string>('accreditation', `/v1/people/${personId}/clr`);
  const claims = JSON.parse(Buffer.from(record.split('.')[1]!, 'base64url').toString()) as Json;
  checks.that(
    'a learner takes all their awards along as one signed record: what stands, and nothing that was superseded',
    JSON.stringify(claims.credentialSubject.verifiableCredential).split('"OpenBadgeCredential"').length === 2 &&
      JSON.stringify(claims).includes(certificateUrl),
    claims,
  );
  keepsakes.set('clr.jwt', record);
}
