import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { currentTraceId, currentTraceparent, span, startTracing, withTraceparent } from './tracing.js';

describe('span', () => {
  const exporter = new InMemorySpanExporter();
  const remote = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  beforeEach(async () => {
    exporter.reset();
    await startTracing({ service: 'enrolment', processors: [new SimpleSpanProcessor({ exporter })] });
  });

  it('continues the trace of a remote cause, and its children and traceparent continue it', async () => {
    const sent = await span(
      'outer',
      { 'messaging.system': 'nats' },
      () => span('inner', {}, () => currentTraceparent()),
      { kind: 'consumer', parent: remote },
    );
    const [inner, outer] = exporter.getFinishedSpans();
    expect(outer).toMatchObject({
      name: 'outer',
      attributes: { 'messaging.system': 'nats' },
      parentSpanContext: { spanId: 'b7ad6b7169203331' },
    });
    expect(inner).toMatchObject({ name: 'inner', parentSpanContext: { spanId: outer!.spanContext().spanId } });
    expect(sent).toBe(`00-0af7651916cd43dd8448eb211c80319c-${inner!.spanContext().spanId}-01`);
  });

  it('marks a failure by class and code and rethrows it unchanged', async () => {
    const failure = Object.assign(new Error('no place'), { code: 'places_exceeded', email: 'ada@example.org' });
    await expect(
      span('work', {}, () => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    const [failed] = exporter.getFinishedSpans();
    expect(failed).toMatchObject({
      status: { code: 2, message: 'no place' },
      attributes: { 'error.type': 'places_exceeded' },
    });
    expect(JSON.stringify([failed!.attributes, failed!.events, failed!.status])).not.toContain('ada@example');
  });

  it.each([undefined, 'nonsense', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])(
    'begins a new trace for %p',
    async (parent) => {
      await withTraceparent(parent, () => span('work', {}, () => undefined));
      const [made] = exporter.getFinishedSpans();
      expect(made!.parentSpanContext).toBeUndefined();
      expect(made!.spanContext().traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    },
  );

  it('gives ids for logs and events without an exporter, and records nothing', async () => {
    await startTracing({ service: 'enrolment' });
    await span('work', {}, (active) => {
      expect([active.isRecording(), currentTraceId(), currentTraceparent()]).toEqual([
        false,
        expect.stringMatching(/^[0-9a-f]{32}$/),
        expect.stringMatching(/-00$/),
      ]);
    });
    expect(currentTraceparent()).toBeUndefined();
  });
});
