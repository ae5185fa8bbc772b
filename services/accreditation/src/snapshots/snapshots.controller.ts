import { Policy, Principal } from '@collegium/auth';
import { decodeCursor, encodeCursor } from '@collegium/http';
import { EventFeed } from '@collegium/messaging';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuse } from '../errors.js';
import { universityOf } from '../subscriptions/acting-university.js';
import { SnapshotDto, SnapshotQuery } from './snapshots.dto.js';
import { Snapshots, type SnapshotPlace } from './snapshots.service.js';

/** For whoever comes late to the feed. */
@ApiTags('events')
@Controller('v1/snapshot')
export class SnapshotsController {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly feed: EventFeed,
  ) {}

  @Policy('university:client', 'university:registrar')
  @Get()
  @ApiOperation({
    summary: 'The present state of all that the university was told of, and the position of the feed to go on from',
    description:
      'Follow `next` to the end, then read `feed`. Leave out events whose `aggregateversion` is not above the `version` of the thing: they are in its state already. What you then have is what somebody has who read the feed from the start.',
  })
  @ApiOkResponse({ type: SnapshotDto })
  async read(
    @Query() { limit, after, university }: SnapshotQuery,
    @Principal() principal: Principal,
  ): Promise<SnapshotDto> {
    const whose = universityOf(principal, university);
    const { position, epoch, data, next } = await this.snapshots.read(whose, limit, placeOf(after));
    const parameters = new URLSearchParams({
      limit: String(limit),
      ...(university ? { university } : {}),
      ...(next ? { after: encodeCursor([next.position, next.kind, next.id]) } : {}),
    });
    return {
      data,
      next: next ? `/v1/snapshot?${parameters.toString()}` : null,
      position,
      feed: `/v1/events?after=${position}`,
      epoch,
      retentionDays: this.feed.retentionDays,
    };
  }
}

function placeOf(after: string | undefined): SnapshotPlace | undefined {
  const values = decodeCursor(after, ['number', 'text', 'uuid']);
  if (!values) return undefined;
  const [position, kind, id] = values as [number, string, string];
  if (!Number.isSafeInteger(position) || position < 0)
    throw refuse('malformed', 'This is not a cursor of a snapshot: follow the `next` link of the page before.', {
      parameter: 'after',
    });
  return { position, kind, id };
}
