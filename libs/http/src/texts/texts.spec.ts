import { describe, expect, it } from '@jest/globals';
import { InputPipe } from '../input/input.pipe.js';
import { EmailAddress, Line, Name, Prose } from './texts.js';

class Person {
  @Name()
  name!: string;
  @EmailAddress()
  email!: string;
  @Line({ max: 10, each: true })
  tags!: string[];
  @Prose({ max: 100, min: 0 })
  about!: string;
}

const good = { name: ' Sea\u0301n  Example ', email: ' ann@example.org', tags: ['a '], about: 'x\r\ny' };
const read = (body: object) =>
  new InputPipe().transform({ ...good, ...body }, { type: 'body', metatype: Person }) as Promise<Person>;

describe('texts in bodies', () => {
  it('are kept composed, trimmed, with single spaces', async () => {
    expect({ ...(await read({})) }).toEqual({
      name: 'Seán Example',
      email: 'ann@example.org',
      tags: ['a'],
      about: 'x\ny',
    });
  });

  it.each([
    ['/name', { name: 'Ann \ud83d' }, 'holds half of a character'],
    ['/name', { name: '   ' }, 'name'],
    ['/name', { name: 'A\nB' }, 'control character or a line break'],
    ['/name', { name: 7 }, 'name'],
    ['/name', { name: 'x'.repeat(201) }, '200'],
    ['/email', { email: 'ann.semi@example.org;' }, 'must be an email'],
    ['/email', { email: 'half \ud83d@example.org' }, 'half of a character'],
    ['/email', { email: `${'x'.repeat(300)}@example.org` }, '254'],
    ['/tags', { tags: ['ok', 'A\u202E'] }, 'writing direction'],
    ['/about', { about: 'A\u0000' }, 'control'],
  ])('%s: %j is refused with its reason', async (pointer, body, message) => {
    await expect(read(body)).rejects.toMatchObject({
      code: 'validation_failed',
      errors: expect.arrayContaining([expect.objectContaining({ pointer, message: expect.stringContaining(message) })]),
    });
  });
});
