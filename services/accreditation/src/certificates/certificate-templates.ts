import type { TemplateId } from '../awards/certificate.js';
import { certificateTemplate as certificate1 } from './certificate-template.js';
import { certificate2 } from './certificate-template-2.js';
import { certificate3 } from './certificate-template-3.js';

/** What new certificates are made from. */
export const currentTemplate = 'certificate-3' satisfies TemplateId;

/**
 * Every template that a certificate was ever ordered with. None is changed or taken out (their digests are pinned in a
 * spec): an order from before an upgrade is still set from the template that its snapshot names.
 */
export const templates: Readonly<Record<TemplateId, string>> = {
  'certificate-1': certificate1,
  'certificate-2': certificate2,
  'certificate-3': certificate3,
};
