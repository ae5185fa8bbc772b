import { refuseCommon } from '@collegium/errors';
import type { RequestLimit } from '@collegium/http';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccreditationEnv } from '../config.js';

const MINUTE = 60_000;

/** Anybody may verify, and each verification costs: so few of them per address and minute, counted in this process. */
@Injectable()
export class VerificationLimit implements RequestLimit {
  private counts = new Map<string, number>();
  private endsAt = 0;

  constructor(private readonly env: AccreditationEnv) {}

  count({ ip, method, query }: FastifyRequest, reply: FastifyReply): void {
    const limit = this.env.VERIFICATIONS_PER_MINUTE;
    // The empty page costs nothing.
    if (limit === 0 || (method === 'GET' && !(query as { certificate?: unknown }).certificate)) return;
    const now = Date.now();
    if (now >= this.endsAt) [this.counts, this.endsAt] = [new Map(), now + MINUTE];
    const used = (this.counts.get(ip) ?? 0) + 1;
    this.counts.set(ip, used);
    if (used <= limit) return;
    const seconds = Math.ceil((this.endsAt - now) / 1_000);
    void reply.header('Retry-After', String(seconds));
    throw refuseCommon('too_many_requests', `More than ${limit} verifications in a minute. Go on in ${seconds} s.`, {
      limit,
    });
  }
}
