import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TemplateId } from '../awards/certificate.js';
import { aCertificate, aStatusList, anIssuer, sourcesOf, STATUS } from '../credentials/credential.builder.js';
import { verifyCredentialJwt } from '../credentials/credential-jwt.js';
import type { Json } from '../credentials/credential.js';
import { isValid, verifyCredential } from '../credentials/verify.js';
import { extractText, getDocumentProxy } from 'unpdf';
import { unbakePng, unbakeSvg } from '../credentials/baking.js';
import { currentTemplate, templates } from './certificate-templates.js';
import type { PressedCertificate, PressOrder, Sign } from './press.js';
import { PressService } from './press.service.js';

const issuer = anIssuer();
const service = new PressService();
const sign: Sign = (algorithm, data) => (algorithm === 'Ed25519' ? issuer.signer : issuer.jwtSigner).sign(data);
const order = (changes = {}): PressOrder => ({
  certificate: aCertificate(changes),
  status: STATUS,
  proofKey: issuer.signer.id,
  jwtKey: issuer.jwtSigner.id,
});
let made: PressedCertificate;
let pdf: string;

beforeAll(async () => {
  made = await service.press(order(), sign);
  pdf = readable(Buffer.from(made.pdf));
});
afterAll(() => service.onApplicationShutdown());

/** The PDF with its compressed streams unpacked, as Latin-1 text to search in. */
function readable(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const streams = [...text.matchAll(/\/FlateDecode[\s\S]*?stream\r?\n/g)].map((found) => {
    try {
      return inflateSync(bytes.subarray(found.index + found[0].length), { finishFlush: 2 }).toString('latin1');
    } catch {
      return ''; // an image or font stream that this rough reader cut wrongly
    }
  });
  return text + streams.join('\n');
}

/** The 19th field; the second, a name, may hold anything between its brackets. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const niceOf = (stat: string) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
/** The text of a PDF, as a reader of another make takes it out. */
const textOf = async (bytes: Uint8Array) => (await extractText(Uint8Array.from(bytes), { mergePages: true })).text;
/** How screen readers are told of a PDF: the tags of its first page, with what stands in each, as a reader of another make finds them. */
async function tagsOf(bytes: Uint8Array): Promise<[role: string, text: string][]> {
  const page = await (await getDocumentProxy(Uint8Array.from(bytes))).getPage(1);
  const said = new Map<string, string>();
  const open: (string | undefined)[] = [];
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  for (const item of items as ({ str: string; type?: undefined } | { type: string; id?: string })[])
    if (item.type === undefined) {
      const id = open.findLast((marked) => marked !== undefined);
      if (id) said.set(id, (said.get(id) ?? '') + item.str);
    } else if (item.type === 'endMarkedContent') open.pop();
    else open.push(item.id);
  const tags: [string, string][] = [];
  const visit = ({ role, children = [], alt }: Tag): void => {
    const text = children.flatMap((child) => (child.id ? [said.get(child.id) ?? ''] : [])).join(' ');
    if (text || alt) tags.push([role!, (alt ?? text).replaceAll(/\s+/g, ' ').trim()]);
    children.forEach(visit);
  };
  visit((await page.getStructTree()) as Tag);
  return tags;
}
interface Tag {
  readonly role?: string;
  readonly id?: string;
  readonly alt?: string;
  readonly children?: readonly Tag[];
}
const pagesOf = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/\/Type\s*\/Page\b(?!s)/g)?.length;

describe('the press', () => {
  it('makes a credential that verifies, in both encodings', async () => {
    const json = JSON.parse(made.json) as Json;
    expect(isValid(await verifyCredential(json, sourcesOf(issuer, await aStatusList(issuer))))).toBe(true);
    const { proof, ...unsigned } = json;
    expect(proof).toHaveLength(1);
    expect(await verifyCredentialJwt(made.jwt, issuer.jwk, issuer.did)).toEqual(unsigned);
  });

  it('makes the same bytes again', async () => {
    const again = await service.press(order(), sign);
    expect([again.json, again.jwt]).toEqual([made.json, made.jwt]);
    expect(sha256(again.pdf)).toBe(sha256(made.pdf));
  });

  it('works in a thread that leaves processors to the loop that answers requests', () => {
    const nice = readdirSync('/proc/self/task').map((thread) =>
      niceOf(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')),
    );
    expect(nice).toContain(niceOf(readFileSync('/proc/self/stat', 'utf8')) + 10);
  });

  it('makes a tagged PDF/A-3a with title, language, heading and a described picture', () => {
    expect(pdf.startsWith('%PDF-1.7')).toBe(true);
    for (const mark of [
      '/StructTreeRoot',
      '/MarkInfo',
      '/Lang (en-GB)',
      '/H1',
      '/Figure',
      '/Alt',
      '<pdfaid:part>3</pdfaid:part>',
      '<pdfaid:conformance>A</pdfaid:conformance>',
      'HertsCam Certificate in Educator Leadership: Zo',
    ])
      expect([mark, pdf.includes(mark)]).toEqual([mark, true]);
  });

  it('is one page', () => {
    expect(
      Buffer.from(made.pdf)
        .toString('latin1')
        .match(/\/Type\s*\/Page\b(?!s)/g),
    ).toHaveLength(1);
  });

  it('attaches the credential exactly as it was issued', () => {
    expect(pdf).toContain('/AFRelationship /Data');
    expect(pdf).toContain(Buffer.from(made.json).toString('latin1'));
  });

  it.each([
    'Łukasz Strauß',
    'Ярослав Мудрий',
    'Ελένη Παπαδοπούλου',
    'مريم الفارسي',
    'محمد\u200Cرضا',
    'דוד בן־גוריון',
    'प्रिया शर्मा',
    '髙橋 さくら',
    '王小明',
    '王小明 Maryam مريم',
    '#read("/etc/passwd")',
    '$x$ *bold* \\ _under_ <label> @ref',
  ])('sets the name %s', async (holder) => {
    expect((await service.press(order({ holder }), sign)).pdf.length).toBeGreaterThan(10_000);
  });

  it('refuses to print a box for a name that no font draws', async () => {
    await expect(service.press(order({ holder: '김철수' }), sign)).rejects.toThrow(/김/);
  });

  it('bakes the credential into both pictures, as it was issued', () => {
    expect(unbakePng(made.png)).toBe(made.json);
    expect(unbakeSvg(made.svg)).toBe(made.json);
    expect(Buffer.from(made.png).readUInt32BE(16)).toBe(600);
    expect(made.svg).toContain(
      '<title id="badge-title">HertsCam Certificate in Educator Leadership, HertsCam Network</title>',
    );
    expect(made.svg).not.toMatch(/<text|font-family|href="http/);
  });

  it('makes a PDF/UA-1 of the same facts, tagged, with the credential attached', async () => {
    const accessible = readable(Buffer.from(made.accessiblePdf));
    for (const mark of [
      '/StructTreeRoot',
      '/MarkInfo',
      '/Lang (en-GB)',
      '/H1',
      '/Figure',
      '/Alt',
      '/DisplayDocTitle true',
      '<pdfuaid:part>1</pdfuaid:part>',
    ])
      expect([mark, accessible.includes(mark)]).toEqual([mark, true]);
    expect(accessible).not.toContain('pdfaid:part');
    expect(accessible).toContain(Buffer.from(made.json).toString('latin1'));
    expect(await textOf(made.accessiblePdf)).toBe(await textOf(made.pdf));
    expect(await textOf(made.pdf)).toContain('Zoë Nkemelu-Žák');
  });

  it.each(Object.keys(templates) as TemplateId[])(
    'sets an order that was taken under %s from that template',
    async (template) => {
      const { pdf: bytes } = await service.press(order({ template }), sign);
      expect(pagesOf(bytes)).toBe(1);
    },
  );

  it('makes new certificates from the last template', () => {
    expect(Object.keys(templates).at(-1)).toBe(currentTemplate);
  });

  it('has changed no template that certificates were ordered with', () => {
    expect(Object.entries(templates).map(([id, text]) => [id, sha256(Buffer.from(text)).slice(0, 16)])).toEqual([
      ['certificate-1', '5bf7f48c25e3345d'],
      ['certificate-2', '144aa7aa985f3992'],
      ['certificate-3', '6a896dde5f364695'],
    ]);
  });

  it('tags every text of both PDFs as heading, paragraph or described picture, in the order of reading', async () => {
    const signatories = [{ name: 'A. Frost', role: 'Director', organisation: 'HertsCam Network' }];
    const { criteria, number, url } = aCertificate();
    const { pdf: bytes, accessiblePdf } = await service.press(order({ signatories }), sign);
    const expected = [
      ['P', 'HertsCam Network'],
      ['H1', 'HertsCam Certificate in Educator Leadership'],
      ['P', 'This is to certify that'],
      ['P', 'Zoë Nkemelu-Žák'],
      ['P', 'has completed the ELDP Participant Experience'],
      ['P', criteria],
      ['P', 'Support received: at least 12 hours.'],
      ['P', 'A. Frost Director, HertsCam Network'],
      [
        'P',
        `Awarded on 1 July 2027 by HertsCam Network. Confirmed by board HC-2027-1 of 28 June 2027. Certificate number: ${number} Anyone can check it at ${url}`,
      ],
      ['Figure', `QR code that leads to ${url}`],
    ];
    expect(await tagsOf(bytes)).toEqual(expected);
    expect(await tagsOf(accessiblePdf)).toEqual(expected);
  });

  it.each([1, 14, 30, 74])(
    'tags criteria of %i sentences as one paragraph, at every size of type',
    async (sentences) => {
      const criteria = 'A passed portfolio of evidence, and an account of it. '.repeat(sentences).trim();
      const { pdf: bytes, accessiblePdf } = await service.press(order({ criteria }), sign);
      for (const file of [bytes, accessiblePdf]) {
        const tags = await tagsOf(file);
        expect(tags.filter(([, text]) => text.startsWith('A passed')).map(([role]) => role)).toEqual(['P']);
        expect(tags.map(([role]) => role)).not.toContain('Span');
      }
    },
  );

  it('keeps the longest texts on one page', async () => {
    const body = (name: string) => ({
      name,
      role: 'Director of a department with a long name',
      organisation: 'An organisation with a long name',
    });
    const long = order({
      title: 'Certificate in '.padEnd(200, 'Educational '),
      holder: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4),
      criteria: 'A passed portfolio of evidence, and an account of it. '.repeat(74),
      signatories: ['A. A', 'B. B', 'C. C', 'D. D'].map(body),
    });
    const { pdf: bytes, accessiblePdf } = await service.press(long, sign);
    expect([pagesOf(bytes), pagesOf(accessiblePdf)]).toEqual([1, 1]);
  });

  it('goes on after a refused signature', async () => {
    await expect(service.press(order(), () => Promise.reject(new Error('The key is gone')))).rejects.toThrow(
      'The key is gone',
    );
    expect((await service.press(order(), sign)).json).toBe(made.json);
  });

  it('starts again after its thread has ended', async () => {
    await service.onApplicationShutdown();
    expect((await service.press(order(), sign)).json).toBe(made.json);
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
