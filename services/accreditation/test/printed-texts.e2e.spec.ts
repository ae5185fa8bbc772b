import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { Consortium, COORDINATOR } from './consortium.builder.js';

jest.setTimeout(90_000);

const TITLE = '교육 리더십 수료증';
const programmeId = newId();
const award = {
  certificateTitle: TITLE,
  certificate: { signatories: [{ name: '김철수', role: 'Director', organisation: 'hertscam' }] },
};
let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.publishProgramme('hertscam', programmeId, award, 2);
});
afterAll(() => consortium.close());

const path = `/v1/programmes/${programmeId}/printed-texts`;
const give = (forms: object[], as = COORDINATOR) => consortium.service.request('PUT', path, { as, body: { forms } });

describe('a certificate with a text that no font draws', () => {
  it('holds its case, which says so, until the provider gives a form to print', async () => {
    const who = consortium.participant({ creditWanted: false });
    const { accepted, started, met, passed } = consortium.facts(who, programmeId);
    for (const fact of [accepted, started, met, passed]) await fact();
    expect(await consortium.caseOf(who, ({ status }) => status === 'held')).toMatchObject({
      reasons: ['text_not_drawable'],
      awardId: null,
    });

    const { body } = await consortium.service.request('GET', path, { as: COORDINATOR });
    expect(body.texts).toEqual([
      { text: TITLE, undrawable: [...new Set(TITLE.replaceAll(' ', ''))], printedAs: null },
      { text: '김철수', undrawable: ['김', '철', '수'], printedAs: null },
    ]);
    expect((await consortium.service.request('GET', path, { as: ['provider:star:coordinator'] })).status).toBe(404);
    expect((await give([], ['provider:star:coordinator'])).status).toBe(404);
    const refused = await give([{ text: TITLE, printedAs: '교육' }]);
    expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([
      422,
      'form_not_drawable',
      '/forms/0/printedAs',
    ]);

    expect(
      (await give([{ text: TITLE, printedAs: 'Certificate in Educational Leadership' }])).body.texts,
    ).toContainEqual(expect.objectContaining({ text: TITLE, printedAs: 'Certificate in Educational Leadership' }));
    expect(await consortium.caseOf(who)).toMatchObject({ status: 'held', reasons: ['text_not_drawable'] });
    await consortium.publishProgramme('hertscam', programmeId, award, 2);
    await give([
      { text: TITLE, printedAs: 'Certificate in Educational Leadership' },
      { text: '김철수', printedAs: 'Kim Cheol-su' },
    ]);
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === who.enrolmentId,
      { within: 40_000 },
    );
    const { body: credential } = await consortium.service.request(
      'GET',
      `/certificates/${event.certificateNumber}.json`,
    );
    expect(credential.credentialSubject.achievement.name).toBe('Certificate in Educational Leadership');
    expect(
      (
        await consortium.service.request('GET', `/certificates/${event.certificateNumber}`, {
          headers: { accept: 'text/html' },
        })
      ).body,
    ).toContain('Kim Cheol-su');
  });
});
