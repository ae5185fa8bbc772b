import { BatchRow, BatchSeedRow, DecisionRow, SampleRow } from './batches/batch.entity.js';
import { InterestRow, PanelMemberRow } from './conflicts/conflict.entity.js';
import { EvidenceRow, EvidenceVersionRow } from './evidence/evidence.entity.js';
import {
  CohortFact,
  EnrolmentFact,
  GroupFact,
  GroupLeader,
  GroupMember,
  PersonFact,
  ProgrammeFact,
} from './facts/facts.entity.js';
import { StatusChangeRow } from './history/history.entity.js';
import { PassedOnRow } from './passed-on/passed-on.entity.js';
import { AccountVersionRow, FeedbackRow, PortfolioRow } from './portfolios/portfolio.entity.js';
import { AssessmentRow, SubmissionItemRow, SubmissionRow } from './submissions/submission.entity.js';

/** Every row of this service. */
export const entities = [
  ProgrammeFact,
  CohortFact,
  PersonFact,
  EnrolmentFact,
  GroupFact,
  GroupLeader,
  GroupMember,
  PortfolioRow,
  AccountVersionRow,
  FeedbackRow,
  EvidenceRow,
  EvidenceVersionRow,
  SubmissionRow,
  SubmissionItemRow,
  AssessmentRow,
  BatchRow,
  BatchSeedRow,
  SampleRow,
  DecisionRow,
  InterestRow,
  PanelMemberRow,
  PassedOnRow,
  StatusChangeRow,
];
