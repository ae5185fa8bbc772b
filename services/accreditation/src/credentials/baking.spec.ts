import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bakePng, bakeSvg, unbakePng, unbakeSvg } from './baking.js';

const KEYWORD = 'openbadgecredential';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';
const chunk = (type: string, data: Uint8Array | string): Buffer => {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data as string)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
const header = chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex'));
const pngOf = (...chunks: Buffer[]) =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    header,
    chunk('IDAT', deflateSync(Buffer.alloc(2))),
    ...chunks,
    chunk('IEND', ''),
  ]);
const png = pngOf();
const svg =
  '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">\n<title>A badge 🏅</title></svg>\n';
const jws = 'eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IngifQ.c2ln-_';
const json = fc.json({ stringUnit: 'binary' });
const token = fc
  .tuple(fc.base64String({ minLength: 4 }), fc.base64String({ minLength: 4 }), fc.base64String())
  .map((parts) => parts.map((part) => Buffer.from(part).toString('base64url')).join('.'));
const credential = (text: string) => JSON.stringify({ text });

describe('a baked PNG', () => {
  it('gives back every credential that was put into it', () => {
    fc.assert(fc.property(fc.oneof(json, token), (text) => unbakePng(bakePng(png, text)) === text));
  });

  it('holds one uncompressed chunk and is otherwise what it was', () => {
    const baked = Buffer.from(bakePng(png, jws));
    const added = chunk('iTXt', `${KEYWORD}\0\0\0\0\0${jws}`);
    expect(baked).toEqual(pngOf(added));
  });

  it('holds the last credential only, when it is baked again', () => {
    const again = bakePng(bakePng(png, credential('first')), credential('second'));
    expect(again).toEqual(bakePng(png, credential('second')));
  });

  it('without credential gives none', () => {
    expect(unbakePng(png)).toBeUndefined();
  });

  it('with a badge of Open Badges 2 is of a version that is not read here', () => {
    expect(() => unbakePng(pngOf(chunk('iTXt', `openbadges\0\0\0\0\0${jws}`)))).toThrow(/Open Badges 1 or 2/);
  });

  const baked = Buffer.from(bakePng(png, jws));
  const bomb = deflateSync(Buffer.alloc(50_000_000));
  const longer = Buffer.from(baked);
  longer.writeUInt32BE(0xffff_ffff, 8);
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a wrong checksum',
      Buffer.from(baked.toString('latin1').replace(jws, jws.replace('c2ln', 'C2ln')), 'latin1'),
      /checksum/,
    ],
    ['an end that is missing', baked.subarray(0, -12), /broken off/],
    ['a chunk that claims four gigabytes', longer, /broken off/],
    [
      'two credentials',
      pngOf(chunk('iTXt', `${KEYWORD}\0\0\0\0\0${jws}`), chunk('iTXt', `${KEYWORD}\0\0\0\0\0${jws}`)),
      /more than one/,
    ],
    [
      'a compressed bomb in iTXt',
      pngOf(chunk('iTXt', Buffer.concat([Buffer.from(`${KEYWORD}\0\x01\0\0\0`), bomb]))),
      /compressed/,
    ],
    [
      'a compressed bomb in zTXt',
      pngOf(chunk('zTXt', Buffer.concat([Buffer.from(`${KEYWORD}\0\0`), bomb]))),
      /compressed/,
    ],
    ['a chunk that ends in its head', pngOf(chunk('iTXt', `${KEYWORD}\0\0\0en`)), /broken off/],
    [
      'text that is not UTF-8',
      pngOf(chunk('iTXt', Buffer.concat([Buffer.from(`${KEYWORD}\0\0\0\0\0`), Buffer.from('ff', 'hex')]))),
      /encoded data/,
    ],
    ['a megabyte and more', pngOf(chunk('iTXt', `${KEYWORD}\0\0\0\0\0${'x'.repeat(1_000_001)}`)), /longer than/],
    ['another beginning', Buffer.from('GIF89a'), /not a PNG/],
    ['no header', Buffer.concat([png.subarray(0, 8), chunk('IEND', '')]), /header/],
  ])('with %s is refused', (_name, file, reason) => {
    expect(() => unbakePng(file)).toThrow(reason);
  });

  it.each(['neither', '{"id": ', 'a.b.c.d'])('takes no credential that is neither JSON nor JWS: %s', (text) => {
    expect(() => bakePng(png, text)).toThrow();
    expect(() => bakeSvg(svg, text)).toThrow();
  });

  it('of random bytes is refused and breaks nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        expect(() => unbakePng(Buffer.concat([png.subarray(0, 8), bytes]))).toThrow(),
      ),
    );
  });
});

describe('a baked SVG', () => {
  it('gives back every token, and what every JSON means', () => {
    fc.assert(fc.property(token, (text) => unbakeSvg(bakeSvg(svg, text)) === text));
    fc.assert(
      fc.property(json, (text) => expect(JSON.parse(unbakeSvg(bakeSvg(svg, text))!)).toEqual(JSON.parse(text))),
    );
  });

  it('keeps the bytes of a credential with the end of a CDATA section in it', () => {
    const text = credential('a ]]> b < & 日本語 שלום');
    expect(unbakeSvg(bakeSvg(svg, text))).toBe(text);
  });

  it('has the credential as first child of the root, in the namespace named there', () => {
    expect(bakeSvg(svg, jws)).toBe(
      svg.replace(
        'height="10">',
        `height="10" xmlns:openbadges="${NAMESPACE}"><openbadges:credential verify="${jws}"/>`,
      ),
    );
    expect(bakeSvg(svg, '{}')).toContain('<openbadges:credential><![CDATA[{}]]></openbadges:credential>');
  });

  it('may have a start tag of any length', () => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" id="${' '.repeat(200_000)}x"${' '.repeat(200_000)}/>`;
    expect(unbakeSvg(bakeSvg(drawing, jws))).toBe(jws);
  });

  it('holds the last credential only, when it is baked again', () => {
    expect(bakeSvg(bakeSvg(svg, credential('first')), jws)).toBe(bakeSvg(svg, jws));
    expect(bakeSvg(bakeSvg(svg, jws), jws)).toBe(bakeSvg(svg, jws));
  });

  it.each([
    ['is empty', '<svg xmlns="http://www.w3.org/2000/svg" />'],
    [
      'has the prefix for something else',
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://example.org/"><openbadges:credential/></svg>',
    ],
    ['has a prefix of its own', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
  ])('is made of one that %s', (_name, drawing) => {
    expect(unbakeSvg(drawing)).toBeUndefined();
    expect(unbakeSvg(bakeSvg(drawing, jws))).toBe(jws);
  });

  const around = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="${NAMESPACE}">${content}</svg>`;
  it.each<[string, string, RegExp]>([
    [
      'entities that multiply',
      `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${around('<ob:credential>&b;</ob:credential>')}`,
      /entities/,
    ],
    [
      'an entity out of a file',
      `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${around('<ob:credential>&a;</ob:credential>')}`,
      /entities/,
    ],
    [
      'an entity of a document type that is not fetched',
      `<!DOCTYPE svg SYSTEM "file:///etc/passwd">${around('<ob:credential>&a;</ob:credential>')}`,
      /entities/,
    ],
    ['an entity nobody defined', around('<ob:credential>&b;</ob:credential>'), /not well formed/],
    [
      'two credentials',
      around(`<ob:credential verify="${jws}"/><g><ob:credential verify="${jws}"/></g>`),
      /more than one/,
    ],
    [
      'a credential within a credential',
      around(`<ob:credential>{}<ob:credential verify="${jws}"/></ob:credential>`),
      /more than one/,
    ],
    ['one credential in two forms', around(`<ob:credential verify="${jws}">{}</ob:credential>`), /two forms/],
    ['an empty credential', around('<ob:credential/>'), /empty/],
    ['ten thousand levels', around('<g>'.repeat(10_000)), /too deeply/],
    ['no end', around('').replace('</svg>', ''), /not well formed/],
    ['another root', '<html/>', /not an SVG/],
    ['a megabyte and more', around(`<ob:credential>${'x'.repeat(1_000_001)}</ob:credential>`), /longer than/],
  ])('with %s is refused', (_name, drawing, reason) => {
    expect(() => unbakeSvg(drawing)).toThrow(reason);
  });
});
