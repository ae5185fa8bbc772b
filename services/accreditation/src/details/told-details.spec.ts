import { InputPipe } from '@collegium/http';
import { describe, expect, it } from '@jest/globals';
import { TellDetailsDto, toPersonDetails } from './details.dto.js';

const read = (body: object) =>
  new InputPipe().transform(body, { type: 'body', metatype: TellDetailsDto }) as Promise<TellDetailsDto>;

describe('details that a person tells', () => {
  it.each(["O'Brien", 'D’Arcy-Smith', 'Nkemelu-Žák', '王', 'علی\u200Cرضا', 'von der Heide'])(
    'keep the name %s as it is written',
    async (familyName) => {
      expect(toPersonDetails(await read({ familyName }))).toMatchObject({ familyName, givenNames: null });
    },
  );

  it('are composed, trimmed and with single spaces', async () => {
    const told = await read({
      familyName: ' Z\u030Ca\u0301k ',
      givenNames: 'Zoe\u0308 \u00A0 Adaeze',
      identifiers: [{ scheme: 'ULN', value: ' 9276308686 ' }],
    });
    expect(toPersonDetails(told)).toMatchObject({
      familyName: '\u017D\u00E1k',
      givenNames: 'Zo\u00EB Adaeze',
      identifiers: [{ scheme: 'ULN', value: '9276308686' }],
    });
  });

  it.each(['familyName', 'givenNames', 'latinFamilyName', 'latinGivenNames', 'previousFamilyName'])(
    'hold no invisible, directing or empty %s',
    async (field) => {
      const refused = ['   ', 'A\u200B', '\u200B', 'A\u202EB', 'A\u200E', 'A\nB', 'A\0', '\ud83d', '12'];
      for (const name of [...refused, 'x'.repeat(101)])
        await expect(read({ [field]: name })).rejects.toMatchObject({
          errors: expect.arrayContaining([expect.objectContaining({ pointer: `/${field}` })]),
        });
    },
  );

  it('hold no number of which a part cannot be seen', async () => {
    await expect(read({ identifiers: [{ scheme: 'ULN', value: '92763\u202E08686' }] })).rejects.toMatchObject({
      errors: [expect.objectContaining({ pointer: '/identifiers/0/value' })],
    });
  });
});
