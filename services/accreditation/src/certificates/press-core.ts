/** What the press is made of, for the benchmark: no service, no database. */
export { signCredentialJwt } from '../credentials/credential-jwt.js';
export { canonize, signCredential, signFromTemplate } from '../credentials/data-integrity.js';
export { openBadge } from '../credentials/open-badge.js';
export { TemplateCanonizer } from '../credentials/template-canonizer.js';
export { LocalSigner } from '../issuers/signer.service.js';
export { vaultOf } from '../sealing/sealed-columns.js';
export type { CertificateSnapshot } from '../awards/certificate.js';
export { currentTemplate, templates } from './certificate-templates.js';
export { loadFonts, usualFonts } from './fonts.loader.js';
export { PressService } from './press.service.js';
export { TypstPrinter } from './typst.printer.js';
