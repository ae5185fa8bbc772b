import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of this process, in Prometheus' text format behind `GET /metrics`. */
export const metrics = new Registry();

/** Seconds, from a cached read to the slowest request we allow. */
export const durationBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The counter of that name, made at its first use. Names follow Prometheus: `collegium_<thing>_total`.
 * @param labels label names; keep their values few (never ids)
 */
export function counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
  return (
    (metrics.getSingleMetric(name) as Counter<L> | undefined) ??
    new Counter({ name, help, labelNames: [...labels], registers: [metrics] })
  );
}

/**
 * The gauge of that name, made at its first use.
 * @param collect asked at each scrape for the current value, where nobody else sets it; the latest one given counts
 */
export function gauge<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  collect?: (gauge: Gauge<L>) => void | Promise<void>,
): Gauge<L> {
  if (collect) metrics.removeSingleMetric(name);
  const existing = metrics.getSingleMetric(name) as Gauge<L> | undefined;
  if (existing) return existing;
  return new Gauge<L>({
    name,
    help,
    labelNames: [...labels],
    registers: [metrics],
    ...(collect
      ? {
          collect() {
            return collect(this);
          },
        }
      : {}),
  });
}

/** The histogram of that name, made at its first use; durations in seconds with {@link durationBuckets} unless told otherwise. */
export function histogram<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  buckets: readonly number[] = durationBuckets,
): Histogram<L> {
  return (
    (metrics.getSingleMetric(name) as Histogram<L> | undefined) ??
    new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [metrics] })
  );
}

/** Adds the process' own metrics (memory, event loop lag, open handles); calling it again changes nothing. */
export function collectProcessMetrics(): void {
  if (!metrics.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: metrics });
}
