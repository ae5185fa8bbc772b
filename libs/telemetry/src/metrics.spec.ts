import { describe, expect, it } from '@jest/globals';
import { collectProcessMetrics, counter, gauge, histogram, metrics } from './metrics.js';

describe('metrics', () => {
  it('gives the same metric for the same name, so that each place may ask for it', async () => {
    counter('collegium_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    counter('collegium_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    expect(await metrics.metrics()).toContain('collegium_things_total{kind="a"} 2');
  });

  it('asks a gauge at each scrape, the latest one given', async () => {
    gauge('collegium_lag', 'Lag', [], (lag) => {
      lag.set(1);
    });
    gauge('collegium_lag', 'Lag', [], async (lag) => {
      lag.set(await Promise.resolve(2));
    });
    expect(await metrics.metrics()).toContain('collegium_lag 2');
  });

  it('sorts durations into buckets', async () => {
    histogram('collegium_work_seconds', 'Work').observe(0.03);
    expect(await metrics.metrics()).toMatch(
      /collegium_work_seconds_bucket\{le="0.025"\} 0\ncollegium_work_seconds_bucket\{le="0.05"\} 1/,
    );
  });

  it('takes the process in once, however often it is asked to', async () => {
    collectProcessMetrics();
    collectProcessMetrics();
    expect(await metrics.metrics()).toContain('process_resident_memory_bytes');
  });
});
