import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { CertificateForms1764100000011 } from './1764100000011-certificate-forms.js';
import { JointConsents1764100000012 } from './1764100000012-joint-consents.js';

export const migrations = [Awards1764100000001, Credit1764100000002, Webhooks1764100000003, CertificateForms1764100000011, JointConsents1764100000012];
