/** Work on one event of an aggregate. */
interface Task {
  readonly work: () => Promise<void>;
  /** Nothing else runs beside it. */
  readonly alone: boolean;
}

/**
 * One queue per aggregate: within an aggregate in the order of adding, aggregates side by side up to a limit. A task that must run
 * alone waits until nothing runs, and nothing starts beside or before it meanwhile.
 */
export class AggregateQueues {
  private readonly queues = new Map<string, Task[]>();
  private readonly ready: string[] = [];
  private readonly waiters = new Set<{ below: number; resolve: () => void }>();
  private running = 0;
  private aloneRuns = false;
  private count = 0;

  /** @param limit tasks running at a time */
  constructor(private readonly limit: number) {}

  /** Tasks added and not finished. */
  get size(): number {
    return this.count;
  }

  /** Adds a task. It must not throw. */
  add(aggregate: string, work: () => Promise<void>, options: { alone?: boolean } = {}): void {
    this.count += 1;
    const task = { work, alone: options.alone ?? false };
    const queue = this.queues.get(aggregate);
    if (queue) queue.push(task);
    else {
      this.queues.set(aggregate, [task]);
      this.ready.push(aggregate);
    }
    this.pump();
  }

  /** Resolves once there are fewer than `below` unfinished tasks. */
  async room(below: number): Promise<void> {
    if (this.count < below) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiters.add({ below, resolve });
    await promise;
  }

  /** Resolves once everything added is finished. */
  idle(): Promise<void> {
    return this.room(1);
  }

  private pump(): void {
    while (!this.aloneRuns && this.running < this.limit && this.ready.length > 0) {
      const aggregate = this.ready[0]!;
      const task = this.queues.get(aggregate)![0]!;
      if (task.alone && this.running > 0) return;
      this.ready.shift();
      void this.run(aggregate, task);
      if (task.alone) return;
    }
  }

  private async run(aggregate: string, task: Task): Promise<void> {
    this.running += 1;
    this.aloneRuns = task.alone;
    try {
      await task.work();
    } finally {
      this.running -= 1;
      this.aloneRuns = false;
      this.count -= 1;
      const queue = this.queues.get(aggregate)!;
      queue.shift();
      if (queue.length > 0) this.ready.push(aggregate);
      else this.queues.delete(aggregate);
      for (const waiter of this.waiters) {
        if (this.count >= waiter.below) continue;
        this.waiters.delete(waiter);
        waiter.resolve();
      }
      this.pump();
    }
  }
}
