import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Policy, Public } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { eventually, startTestService, type TestService } from '@collegium/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Injectable, Module, Post, Req } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { LimitedBy, type RequestLimit } from '../limits/limited-by.js';
import { ServiceModule } from './service.module.js';

class TextDto {
  @IsOptional() @IsString() @MaxLength(50) text?: string;
}

/** Lets in two requests, ever, from each address. */
@Injectable()
class TwoPerAddress implements RequestLimit {
  private readonly counts = new Map<string, number>();

  count({ ip }: FastifyRequest): void {
    const used = (this.counts.get(ip) ?? 0) + 1;
    this.counts.set(ip, used);
    if (used > 2) throw refuseCommon('too_many_requests', 'Two are enough.');
  }
}

@Controller('v1')
class BodiesController {
  @Public()
  @HttpCode(200)
  @Post('open')
  open(@Body() body: TextDto) {
    return body;
  }

  @Policy('provider:coordinator')
  @Post('guarded')
  guarded(@Body() body: TextDto) {
    return body;
  }

  @Public()
  @ApiConsumes('multipart/form-data')
  @HttpCode(200)
  @Post('form')
  async form(@Req() request: FastifyRequest) {
    for await (const part of request.parts()) if (part.type === 'file') await part.toBuffer();
    return {};
  }

  @Public()
  @LimitedBy(TwoPerAddress)
  @HttpCode(200)
  @Post('few')
  few(@Body() body: TextDto) {
    return body;
  }

  @Public()
  @Get('address')
  address(@Req() { ip }: FastifyRequest) {
    return { ip };
  }
}

@Module({
  imports: [ServiceModule.forRoot({ name: 'scheduling', entities: [], migrations: [], consumes: [], errorStatus: {} })],
  controllers: [BodiesController],
  providers: [TwoPerAddress],
})
class BodiesApp {}

describe('before a body is read', () => {
  let service: TestService;
  const open: Socket[] = [];

  /** A request whose body is begun and never ended; what comes back. */
  async function begin(path: string, headers: Record<string, string>, sent = Buffer.alloc(0)) {
    const { port } = new URL(service.url);
    const socket = connect(Number(port), '127.0.0.1');
    open.push(socket);
    const state = { text: '', closed: false };
    socket.on('data', (data) => (state.text += data.toString()));
    socket.on('close', () => (state.closed = true));
    socket.on('error', () => undefined); // ends with a reset, which is what the specs wait for
    await once(socket, 'connect');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`);
    socket.write(sent);
    return state;
  }
  const json = (length: number) => ({ 'Content-Type': 'application/json', 'Content-Length': String(length) });
  const form = (length: number) => ({
    'Content-Type': 'multipart/form-data; boundary=b',
    'Content-Length': String(length),
  });
  const beginning = Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');

  beforeAll(async () => {
    service = await startTestService(BodiesApp, {
      checkAnswers: false,
      env: { BODIES_IN_FLIGHT_MB: '80', UPLOAD_STALL_SECONDS: '2' },
    });
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  afterAll(() => service.close());

  it.each([
    ['whoever sends no token', '/v1/guarded', {}, '401'],
    ['whoever sends a token that is none', '/v1/guarded', { Authorization: 'Bearer x.y.z' }, '401'],
    ['a content type that the route does not take', '/v1/open', { 'Content-Type': 'text/csv' }, '415'],
  ])('%s is refused, and the connection ends', async (_title, path, headers, status) => {
    const state = await begin(path, { ...json(900_000), ...headers }, Buffer.alloc(1_000, 32));
    await eventually(() => state.closed);
    expect(state.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('a role that the policy does not name is refused', async () => {
    const token = await service.token('university:herts:registrar');
    const state = await begin('/v1/guarded', { ...json(900_000), Authorization: `Bearer ${token}` });
    await eventually(() => state.closed);
    expect(state.text).toMatch(/^HTTP\/1.1 403 /);
  });

  it("a route's own limit is asked", async () => {
    for (const expected of [200, 200, 429, 429])
      expect((await service.request('POST', '/v1/few', { body: {} })).status).toBe(expected);
    const state = await begin('/v1/few', json(900_000));
    await eventually(() => state.closed);
    expect(state.text).toMatch(/^HTTP\/1.1 429 /);
  });

  it('one address has an eighth of the memory for bodies, and gets it back', async () => {
    await begin('/v1/form', form(9_000_000), beginning);
    await eventually(async () => {
      const answer = await service.request('POST', '/v1/form', {
        body: Buffer.from(`${beginning.toString()}x${' '.repeat(2_000_000)}\r\n--b--\r\n`),
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5']);
      return true;
    });
    for (const socket of open.splice(0)) socket.destroy();
    await eventually(async () => {
      const answer = await service.request('POST', '/v1/form', {
        body: Buffer.from(`${beginning.toString()}x\r\n--b--\r\n`),
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });
      return answer.status === 200;
    });
  });

  it('an upload that stands still is ended, and one that goes on is not', async () => {
    const held = await begin('/v1/form', form(500_000), beginning);
    const fine = await begin('/v1/form', form(500_000), beginning);
    const going = open.at(-1)!;
    const pulse = setInterval(() => going.write(Buffer.alloc(4_096, 120)), 200);
    try {
      await eventually(() => held.closed, { within: 15_000 });
      expect(held.text).toMatch(/^HTTP\/1.1 408 /);
      expect(fine.closed).toBe(false);
    } finally {
      clearInterval(pulse);
    }
  });

  it('nobody is believed who says for whom they forward', async () => {
    for (const forwarded of ['203.0.113.7', '203.0.113.7, 10.0.0.1'])
      expect((await service.request('GET', '/v1/address', { headers: { 'x-forwarded-for': forwarded } })).body).toEqual(
        { ip: '127.0.0.1' },
      );
  });
});

it.each([
  ['1', '198.51.100.9, 203.0.113.7', '203.0.113.7'],
  ['127.0.0.1', '198.51.100.9, 203.0.113.7', '203.0.113.7'],
  ['10.0.0.0/8', '203.0.113.7', '127.0.0.1'],
])('with TRUSTED_PROXIES=%s, %s is %s', async (proxies, forwarded, ip) => {
  const service = await startTestService(BodiesApp, { env: { TRUSTED_PROXIES: proxies }, checkAnswers: false });
  try {
    expect((await service.request('GET', '/v1/address', { headers: { 'x-forwarded-for': forwarded } })).body).toEqual({
      ip,
    });
  } finally {
    await service.close();
  }
});
