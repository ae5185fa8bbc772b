import { aDefinition } from '../facts/definition.builder.js';
import { aPortfolio } from '../portfolios/portfolio.builder.js';
import type { Batch, Decision, Sample } from './batch.js';
import { commitmentTo, drawSample, frameDigestOf, seedOf, type FrameEntry } from './sample.js';

const portfolio = aPortfolio();
const secret = '5'.repeat(64);

/** An open batch of one cohort; the traits lead it on. */
export class BatchBuilder {
  constructor(private readonly state: Batch) {}

  with(overrides: Partial<Batch>): BatchBuilder {
    return new BatchBuilder({ ...this.state, ...overrides });
  }

  closed(): BatchBuilder {
    return this.with({ status: 'closed', closedAt: this.state.closesAt });
  }

  sampled(): BatchBuilder {
    return this.closed().with({ status: 'sampled' });
  }

  released(): BatchBuilder {
    return this.sampled().with({
      status: 'released',
      releasedAt: new Date('2027-07-09T12:00:00Z'),
      releasedBy: '01990000-0000-7000-8000-0000000000b9',
      board: { reference: 'B-1', heldOn: '2027-07-09', members: ['A. Chair'], minute: 'Approved.' },
    });
  }

  build(): Batch {
    return { ...this.state };
  }
}

export function aBatch(): BatchBuilder {
  return new BatchBuilder({
    id: '01990000-0000-7000-8000-0000000ba701',
    version: 1,
    tenant: portfolio.tenant,
    programmeId: portfolio.programmeId,
    cohortId: portfolio.cohortId,
    name: 'Summer 2027',
    status: 'open',
    opensAt: new Date('2027-04-01T00:00:00Z'),
    closesAt: new Date('2027-06-15T16:00:00Z'),
    extendedByMs: 0,
    standsStillSince: null,
    commitment: commitmentTo(secret),
    createdAt: new Date('2027-04-01T00:00:00Z'),
    createdBy: '01990000-0000-7000-8000-0000000000b8',
    closedAt: null,
    carriedOver: [],
    releasedAt: null,
    releasedBy: null,
    board: null,
  });
}

/** The sample that the default policy draws from a frame. */
export function aSample(frame: FrameEntry[], batch: Batch = aBatch().sampled().build()): Sample {
  const policy = aDefinition().sampling;
  if (!policy) throw new TypeError("the builder's definition has a policy");
  const frameDigest = frameDigestOf(frame);
  const seed = seedOf(secret, frameDigest);
  const entries = drawSample(frame, policy, seed);
  const { id: batchId, tenant, createdBy: drawnBy } = batch;
  return {
    batchId,
    tenant,
    secret,
    seed,
    frameDigest,
    policy,
    frame,
    entries,
    drawnAt: new Date('2027-06-16T09:00:00Z'),
    drawnBy,
  };
}

export function aDecision(overrides: Partial<Decision> = {}): Decision {
  return {
    id: '01990000-0000-7000-8000-0000000dec01',
    version: 1,
    tenant: portfolio.tenant,
    batchId: '01990000-0000-7000-8000-0000000ba701',
    assessorId: '01990000-0000-7000-8000-0000000000f1',
    moderatorId: '01990000-0000-7000-8000-0000000000b1',
    decision: 'agreed',
    note: 'Marks are in line with the criteria.',
    decidedAt: new Date('2027-06-20T09:00:00Z'),
    reassessorId: null,
    ...overrides,
  };
}
