import { createPrivateKey, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import {
  canonize,
  currentTemplate,
  loadFonts,
  LocalSigner,
  openBadge,
  PressService,
  vaultOf,
  signCredential,
  signCredentialJwt,
  signFromTemplate,
  TemplateCanonizer,
  templates,
  TypstPrinter,
  usualFonts,
  type CertificateSnapshot,
} from '@collegium/accreditation/press';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { CompactSign } from 'jose';
import QRCode from 'qrcode';
import { compare, timed, type Contender, type Measured } from './measure.js';
import type { Report } from './report.js';

const PUBLIC_URL = 'https://awards.example.org';
const BADGES = 400;
const PAGES = 60;
const PRESSED = 300;
/** Long enough for the collector to run, as it does in a service at rest. */
const IDLE_MS = 5_000;

/** Credentials with both proofs and PDFs on one core, beside the libraries alone; and what pressing many does to the loop that answers requests. */
export async function benchCredentials(rounds = 5): Promise<Report> {
  const keys = await prepareKeys();
  const tables: Record<string, readonly Measured[]> = {
    'Credentials with both proofs, one core': await compare('Credentials with both proofs', BADGES, rounds, [
      libraries(keys),
      ours(keys, 'without templates'),
      ours(keys, 'templates'),
    ]),
    'The embedded proof alone': await compare('The embedded proof alone', BADGES, rounds, [
      each('baseline: @digitalbazaar/vc', (badge, created) => signCredential(badge, keys.proofSigner, created)),
      fromTemplates('canonical form out of a template', (badge, created, templates) =>
        signFromTemplate(badge, keys.proofSigner, created, templates),
      ),
    ]),
    'PDF/A-3a with the credential attached and PDF/UA-1, one core': await compare('PDFs', PAGES, rounds, [
      bareTypst('before'),
      bareTypst('too'),
      printer(),
    ]),
  };
  return { tables, facts: await underLoad(keys) };
}

type Keys = Awaited<ReturnType<typeof prepareKeys>>;

async function prepareKeys() {
  const vault = vaultOf({ ENCRYPTION_KEY: randomBytes(32).toString('base64') });
  const signer = new LocalSigner(vault);
  const [proof, jwt] = await Promise.all([
    signer.create('hertscam', 'Ed25519', new Date()),
    signer.create('hertscam', 'RS256', new Date()),
  ]);
  return {
    proofSigner: {
      id: 'did:web:awards.example.org:providers:hertscam#a1',
      sign: (data: Uint8Array) => signer.sign(proof, data),
    },
    jwtSigner: { id: `${PUBLIC_URL}/providers/hertscam/keys/b2`, sign: (data: Uint8Array) => signer.sign(jwt, data) },
    rsa: createPrivateKey({ key: vault.open(jwt.sealedPrivateKey!, jwt.id), format: 'der', type: 'pkcs8' }),
  };
}

let people = 0;

function person(): { certificate: CertificateSnapshot; status: { list: string; index: number } } {
  const number = `HERTSCAM-2027-${String(++people).padStart(10, '0')}`;
  const certificate: CertificateSnapshot = {
    template: currentTemplate,
    number,
    url: `${PUBLIC_URL}/certificates/${number}`,
    title: 'HertsCam Certificate in Educator Leadership',
    issuer: { did: 'did:web:awards.example.org:providers:hertscam', code: 'hertscam', name: 'HertsCam Network' },
    programme: {
      id: '01926f3e-1111-7000-8000-000000000001',
      code: 'eldp-participant',
      version: 1,
      title: 'ELDP Participant Experience',
    },
    holder: `Zoë Nkemelu-Žák ${people}`,
    criteria: 'A passed portfolio of evidence and an account of the work.',
    awardedAt: '2027-07-01T09:00:00Z',
    awardedOn: '2027-07-01',
    minimumHours: 12,
    board: { reference: 'HC-2027-1', heldOn: '2027-06-28' },
    credit: { points: 30, scheme: 'CATS', level: 7 },
  };
  return { certificate, status: { list: `${PUBLIC_URL}/status/hertscam-1`, index: people % 131_072 } };
}

type Badge = ReturnType<typeof openBadge>;

function each(name: string, work: (badge: Badge, created: Date) => Promise<unknown>): Contender {
  return {
    name,
    run() {
      const badges = Array.from({ length: BADGES }, person).map(({ certificate, status }) => ({
        badge: openBadge(certificate, status),
        created: new Date(certificate.awardedAt),
      }));
      return timed(async () => {
        for (const { badge, created } of badges) await work(badge, created);
      });
    },
  };
}

/** Templates anew for every round: learning them is measured with the rest. */
function fromTemplates(
  name: string,
  work: (badge: Badge, created: Date, templates: TemplateCanonizer) => Promise<unknown>,
): Contender {
  return {
    name,
    run: (round) =>
      ((templates) => each(name, (badge, created) => work(badge, created, templates)).run(round))(
        new TemplateCanonizer(canonize),
      ),
  };
}

function libraries({ proofSigner, jwtSigner, rsa }: Keys): Contender {
  return each('baseline: @digitalbazaar/vc and jose', async (badge, created) => {
    await signCredential(badge, proofSigner, created);
    await new CompactSign(
      Buffer.from(JSON.stringify({ ...badge, iss: badge.issuer.id, jti: badge.id, nbf: created.getTime() / 1000 })),
    )
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: jwtSigner.id })
      .sign(rsa);
  });
}

function ours({ proofSigner, jwtSigner }: Keys, how: 'templates' | 'without templates'): Contender {
  if (how === 'without templates')
    return each('ours, sealed keys, without templates', async (badge, created) => {
      await signCredential(badge, proofSigner, created);
      await signCredentialJwt(badge, jwtSigner);
    });
  return fromTemplates('ours, sealed keys, canonical form out of a template', async (badge, created, templates) => {
    await signFromTemplate(badge, proofSigner, created, templates);
    await signCredentialJwt(badge, jwtSigner);
  });
}

const drawQr = async ({ url }: CertificateSnapshot): Promise<Buffer> =>
  Buffer.from(await QRCode.toString(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 }));

const credential = JSON.stringify({ filler: 'x'.repeat(3_500) });

/** @param qr whether QR codes are drawn before it is timed, or with the pages that they stand on */
function bareTypst(qr: 'before' | 'too'): Contender {
  const root = join(tmpdir(), 'collegium-bench-typst');
  const compiler = NodeCompiler.create({ workspace: root, fontArgs: [{ fontBlobs: loadFonts() }] });
  compiler.mapShadow(join(root, 'certificate.typ'), Buffer.from(templates[currentTemplate]));
  return {
    name:
      qr === 'before'
        ? 'baseline: Typst, the same template and data, QR codes drawn before'
        : 'the same, QR codes drawn too',
    async run() {
      const pages = Array.from({ length: PAGES }, person).map(({ certificate }) => certificate);
      const drawn = qr === 'before' ? await Promise.all(pages.map(drawQr)) : [];
      return timed(async () => {
        for (const [n, certificate] of pages.entries()) {
          compiler.mapShadow(join(root, 'qr.svg'), drawn[n] ?? (await drawQr(certificate)));
          compiler.mapShadow(join(root, 'credential.json'), Buffer.from(credential));
          const data = JSON.stringify({
            documentTitle: certificate.holder,
            title: certificate.title,
            issuers: [certificate.issuer.name],
            signatories: [],
            fonts: usualFonts.names,
            holder: certificate.holder,
            programme: certificate.programme.title,
            criteria: certificate.criteria,
            hours: '12',
            awardedOn: '1 July 2027',
            board: 'HC-2027-1 of 28 June 2027',
            number: certificate.number,
            url: certificate.url,
          });
          const compiled = compiler.compile({ mainFilePath: join(root, 'certificate.typ'), inputs: { data } });
          for (const pdfStandard of ['a-3a', 'ua-1'])
            compiler.pdf(compiled.result!, { pdfStandard, creationTimestamp: 1_800_000_000 } as never);
          compiler.evictCache(2);
        }
      });
    },
  };
}

function printer(): Contender {
  const ours = new TypstPrinter();
  return {
    name: 'the press',
    run: () =>
      timed(async () => {
        for (let n = 0; n < PAGES; n++) await ours.print(person().certificate, credential);
      }),
  };
}

/** The event loop's delay at rest, and while certificates are made in threads as the runner has them made: sixteen at a time. */
async function underLoad({ proofSigner, jwtSigner }: Keys): Promise<Record<string, string>> {
  const threads = 2;
  const press = new PressService(threads);
  const one = async (): Promise<void> => {
    await press.press({ ...person(), proofKey: proofSigner.id, jwtKey: jwtSigner.id }, (algorithm, data) =>
      (algorithm === 'Ed25519' ? proofSigner : jwtSigner).sign(data),
    );
  };
  try {
    await Promise.all([one(), one()]);
    const [idle] = await delayDuring(() => pause(IDLE_MS));
    const [busy, milliseconds] = await delayDuring(async () => {
      let left = PRESSED;
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          while (left-- > 0) await one();
        }),
      );
    });
    return {
      [`Certificates in all forms per second, ${threads} threads`]: ((PRESSED / milliseconds) * 1000).toFixed(1),
      'Delay of the event loop, 99 %: at rest': idle,
      [`– while ${PRESSED} certificates are made`]: busy,
    };
  } finally {
    await press.onApplicationShutdown();
  }
}

async function delayDuring(work: () => Promise<unknown>): Promise<[delay: string, milliseconds: number]> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const milliseconds = await timed(work);
  histogram.disable();
  return [`${(histogram.percentile(99) / 1e6).toFixed(1)} ms`, milliseconds];
}
