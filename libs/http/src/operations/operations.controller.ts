import { Public } from '@collegium/auth';
import { metrics } from '@collegium/telemetry';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Health } from './health.js';

/** What orchestrators and Prometheus ask. Public, so nothing here names a tenant or a person; keep `/metrics` off the outer network. */
@Public()
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(private readonly health: Health) {}

  /** Everything this service depends on, in detail; always 200, since the process answers. */
  @Get('health')
  async details(): Promise<object> {
    const { status, checks } = await this.health.report();
    return { status, checks };
  }

  /** Whether requests can be answered: database there, migrations in. NATS being down does not take HTTP away. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready } = await this.health.report();
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready' };
  }

  @Get('metrics')
  @Header('Content-Type', metrics.contentType)
  metrics(): Promise<string> {
    return metrics.metrics();
  }
}
