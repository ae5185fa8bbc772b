import { describe, expect, it } from '@jest/globals';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { InputPipe } from './input.pipe.js';

class Place {
  @IsOptional() @IsString() town?: string;
  @IsOptional() @IsString() street?: string;
}

class Correction {
  @ApiPropertyOptional() @IsOptional() @IsString() name?: string;
  @ApiPropertyOptional({ type: String, nullable: true }) @IsOptional() @IsString() number?: string | null;
  @IsOptional() @ValidateNested() @Type(() => Place) place?: Place;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Place) others?: Place[];
}

const known = { name: 'Ann', number: '7', place: { town: 'Hatfield' } };
const read = (body: object) =>
  new InputPipe().transform(body, { type: 'body', metatype: Correction }) as Promise<Correction>;

describe('fields that a caller leaves out', () => {
  it.each([
    [{}, {}],
    [{ name: 'Bea' }, { name: 'Bea' }],
    [{ number: null }, { number: null }],
    [{ name: null }, {}],
    [{ place: { street: 'High Street' } }, { place: { street: 'High Street' } }],
  ])('are not in the body: %j spread over what is known changes nothing else', async (body, change) => {
    const spread = { ...known, ...(await read(body)) };
    expect(Object.keys(spread).sort()).toEqual(Object.keys({ ...known, ...change }).sort());
    expect(spread).toEqual({ ...known, ...change });
  });

  it('are not in what the body holds either', async () => {
    const { place, others } = await read({ place: { town: 'Hitchin' }, others: [{ street: 'x' }] });
    expect([Object.keys(place!), Object.keys(others![0]!)]).toEqual([['town'], ['street']]);
  });
});
