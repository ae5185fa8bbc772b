import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { CertificateForms1764100000011 } from './1764100000011-certificate-forms.js';
import { JointConsents1764100000012 } from './1764100000012-joint-consents.js';
import { AwardLife1764100000021 } from './1764100000021-award-life.js';
import { SharesAndSuccessions1764100000022 } from './1764100000022-shares-and-successions.js';
import { Signers1764100000023 } from './1764100000023-signers.js';
import { PersonDetails1764100000041 } from './1764100000041-person-details.js';
import { AgreementTerms1764100000042 } from './1764100000042-agreement-terms.js';
import { ClaimConversations1764100000043 } from './1764100000043-claim-conversations.js';
import { StrayAnswers1764100000044 } from './1764100000044-stray-answers.js';
import { StudentRegistrations1764100000051 } from './1764100000051-student-registrations.js';
import { AnswerSheets1764100000052 } from './1764100000052-answer-sheets.js';
import { Reconciliations1764100000053 } from './1764100000053-reconciliations.js';
import { WebhookOwnership1764100000061 } from './1764100000061-webhook-ownership.js';
import { DeliveryQueues1764100000062 } from './1764100000062-delivery-queues.js';
import { DeliveryHeads1764100000120 } from './1764100000120-delivery-heads.js';
import { IssuingBatches1764100000081 } from './1764100000081-issuing-batches.js';
import { StrayAnswersToRegistrations1764100000131 } from './1764100000131-stray-answers-to-registrations.js';
import { PrintedForms1764100000137 } from './1764100000137-printed-forms.js';
import { StoredAsTheyAre1764100000155 } from './1764100000155-stored-as-they-are.js';
import { ConversationsByOneName1764100000156 } from './1764100000156-conversations-by-one-name.js';
import { MergedPeople1764100000163 } from './1764100000163-merged-people.js';
import { Standstills1764100000169 } from './1764100000169-standstills.js';

export const migrations = [
  Awards1764100000001,
  Credit1764100000002,
  Webhooks1764100000003,
  CertificateForms1764100000011,
  JointConsents1764100000012,
  AwardLife1764100000021,
  SharesAndSuccessions1764100000022,
  Signers1764100000023,
  PersonDetails1764100000041,
  AgreementTerms1764100000042,
  ClaimConversations1764100000043,
  StrayAnswers1764100000044,
  StudentRegistrations1764100000051,
  AnswerSheets1764100000052,
  Reconciliations1764100000053,
  WebhookOwnership1764100000061,
  DeliveryQueues1764100000062,
  IssuingBatches1764100000081,
  DeliveryHeads1764100000120,
  StrayAnswersToRegistrations1764100000131,
  PrintedForms1764100000137,
  StoredAsTheyAre1764100000155,
  ConversationsByOneName1764100000156,
  MergedPeople1764100000163,
  Standstills1764100000169,
];
