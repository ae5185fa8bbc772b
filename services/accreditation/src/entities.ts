import { AgreementRow } from './agreements/agreement.entity.js';
import { AwardChangeRow, AwardRow } from './awards/award.entity.js';
import { AwardCaseRow } from './cases/award-case.entity.js';
import { CertificateRow, PressJobRow } from './certificates/certificate.entity.js';
import { ClaimAnswerRow, CreditClaimRow } from './claims/credit-claim.entity.js';
import { IssuerKeyRow } from './issuers/issuer-key.entity.js';
import { NoticeRow } from './notices/notice.entity.js';
import { OrganisationRow, PersonRow } from './parties/party.entity.js';
import { CohortRow, ProgrammeRow } from './programmes/programme.entity.js';
import { ShareRow } from './shares/share.entity.js';
import { StatusEntryRow, StatusListRow } from './status-lists/status-list.entity.js';
import { SuccessionRow } from './successions/succession.entity.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscriptions/subscription.entity.js';

export const entities = [
  AgreementRow, AwardCaseRow, AwardChangeRow, AwardRow, CertificateRow, ClaimAnswerRow, CohortRow, CreditClaimRow, DeliveryAttemptRow, DeliveryRow, IssuerKeyRow, NoticeRow, OrganisationRow, PersonRow, PressJobRow, ProgrammeRow,
  ShareRow, StatusEntryRow, StatusListRow, SubscriptionRow, SuccessionRow,
];
