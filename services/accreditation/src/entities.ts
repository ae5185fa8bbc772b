import { AgreementRow } from './agreements/agreement.entity.js';
import { AwardRow } from './awards/award.entity.js';
import { AwardCaseRow } from './cases/award-case.entity.js';
import { CertificateRow, PressJobRow } from './certificates/certificate.entity.js';
import { ClaimAnswerRow, CreditClaimRow } from './claims/credit-claim.entity.js';
import { IssuerKeyRow } from './issuers/issuer-key.entity.js';
import { IssuingBatchRow } from './issuing-batches/issuing-batch.entity.js';
import { OrganisationRow, PersonRow } from './parties/party.entity.js';
import { CohortRow, ProgrammeRow } from './programmes/programme.entity.js';
import { StatusEntryRow, StatusListRow } from './status-lists/status-list.entity.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscriptions/subscription.entity.js';

export const entities = [
  AgreementRow, AwardCaseRow, AwardRow, CertificateRow, ClaimAnswerRow, CohortRow, CreditClaimRow, DeliveryAttemptRow, DeliveryRow, IssuerKeyRow, IssuingBatchRow, OrganisationRow, PersonRow, PressJobRow, ProgrammeRow,
  StatusEntryRow, StatusListRow, SubscriptionRow,
];
