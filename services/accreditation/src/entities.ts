import { AgreementRow } from './agreements/agreement.entity.js';
import { AnswerSheetRow, SheetLineRow } from './answer-sheets/answer-sheet.entity.js';
import { AwardChangeRow, AwardRow } from './awards/award.entity.js';
import { AwardCaseRow } from './cases/award-case.entity.js';
import { CertificateRow, PressJobRow } from './certificates/certificate.entity.js';
import { ClaimAnswerRow, CreditClaimRow } from './claims/credit-claim.entity.js';
import { StrayAnswerRow } from './conversations/stray-answer.entity.js';
import { PersonDetailsRow } from './details/person-details.entity.js';
import { IssuerKeyRow } from './issuers/issuer-key.entity.js';
import { IssuingBatchRow } from './issuing-batches/issuing-batch.entity.js';
import { JointConsentRow } from './joint-bodies/joint-consent.entity.js';
import { NoticeRow } from './notices/notice.entity.js';
import { OrganisationRow, PersonRow } from './parties/party.entity.js';
import { CohortRow, ProgrammeRow } from './programmes/programme.entity.js';
import { DifferenceRow, ReconciliationRow } from './reconciliations/reconciliation.entity.js';
import { RegistrationAnswerRow, StudentRegistrationRow } from './registrations/student-registration.entity.js';
import { ShareRow } from './shares/share.entity.js';
import { StatusEntryRow, StatusListRow } from './status-lists/status-list.entity.js';
import { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscriptions/subscription.entity.js';
import { WebhookKeyRow, WebhookPaceRow } from './subscriptions/webhook-key.entity.js';
import { SuccessionRow } from './successions/succession.entity.js';

export const entities = [
  AgreementRow,
  AnswerSheetRow,
  AwardCaseRow,
  AwardChangeRow,
  AwardRow,
  CertificateRow,
  ClaimAnswerRow,
  CohortRow,
  CreditClaimRow,
  DeliveryAttemptRow,
  DeliveryRow,
  DifferenceRow,
  IssuerKeyRow,
  IssuingBatchRow,
  JointConsentRow,
  NoticeRow,
  OrganisationRow,
  PersonDetailsRow,
  PersonRow,
  PressJobRow,
  ProgrammeRow,
  ReconciliationRow,
  RegistrationAnswerRow,
  ShareRow,
  SheetLineRow,
  StatusEntryRow,
  StatusListRow,
  StrayAnswerRow,
  StudentRegistrationRow,
  SubscriptionRow,
  SuccessionRow,
  WebhookKeyRow,
  WebhookPaceRow,
];
