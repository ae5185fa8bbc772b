import { ClockMovedSchema } from '@collegium/contracts';
import { isDomainError } from '@collegium/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from './ids.js';
import { Thing } from './things.testing.js';
import type { UnitOfWork } from './unit-of-work.js';
import { aThing, HERTS, tell, Workshop } from './workshop.testing.js';

describe('Transaction', () => {
  let workshop: Workshop;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  beforeEach(() => {
    unitOfWork = workshop.begin();
  });
  afterAll(() => workshop.close());

  describe('a guarded save', () => {
    it('begins at version 1 and rises by one', async () => {
      const first = await workshop.insert();
      const second = await unitOfWork.run((tx) => tx.save(Thing, { ...first, name: 'table' }), HERTS);
      expect([first.version, second.version, (await workshop.stored(first.id))?.version]).toEqual([1, 2, 2]);
    });

    it('refuses the second of two that began from the same version, and keeps the first', async () => {
      const loaded = await workshop.insert();
      await unitOfWork.run((tx) => tx.save(Thing, { ...loaded, name: 'first' }), HERTS);
      const late = unitOfWork.run((tx) => tx.save(Thing, { ...loaded, name: 'second' }), HERTS);
      await expect(late).rejects.toMatchObject({ code: 'conflict', details: { id: loaded.id, version: 1 } });
      expect(await workshop.stored(loaded.id)).toMatchObject({ name: 'first', version: 2 });
    });

    it('lets exactly one of ten racing savers through', async () => {
      const loaded = await workshop.insert();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) =>
          unitOfWork.run((tx) => tx.save(Thing, { ...loaded, name: `racer ${n}` }), HERTS),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(
        outcomes.filter(
          (outcome) =>
            outcome.status === 'rejected' && isDomainError(outcome.reason) && outcome.reason.code === 'conflict',
        ),
      ).toHaveLength(9);
      expect((await workshop.stored(loaded.id))?.version).toBe(2);
    });

    it('is a conflict when the row is gone or out of sight', async () => {
      const loaded = await workshop.insert();
      await expect(unitOfWork.run((tx) => tx.save(Thing, loaded), { tenants: ['another'] })).rejects.toMatchObject({
        code: 'conflict',
      });
      await unitOfWork.run((tx) => tx.manager.delete(Thing, { id: loaded.id }), HERTS);
      await expect(unitOfWork.run((tx) => tx.save(Thing, loaded), HERTS)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('makes the row the state: what a state leaves out becomes null', async () => {
      const { id, version, tenant, name } = await workshop.insert(aThing({ doneAt: new Date() }));
      await unitOfWork.run((tx) => tx.save(Thing, { id, version, tenant, name }), HERTS);
      expect((await workshop.stored(id))?.doneAt).toBeNull();
    });

    it('leaves alone a column that is never loaded', async () => {
      const { id } = await workshop.insert(aThing({ secret: 'kept' }));
      const loaded = (await workshop.stored(id))!;
      await unitOfWork.run((tx) => tx.save(Thing, { ...loaded, name: 'changed' }), HERTS);
      const [row] = await unitOfWork.run(
        (tx) => tx.manager.query<{ secret: string }[]>('select secret from things where id = $1', [id]),
        HERTS,
      );
      expect(row?.secret).toBe('kept');
    });
  });

  describe('events', () => {
    it('carry the version that was saved, and are written in order before the commit', async () => {
      const id = newId();
      await unitOfWork.run(async (tx) => {
        const thing = await tx.insert(Thing, aThing({ id }));
        tell(tx, id);
        await tx.save(Thing, thing);
        tell(tx, id);
      }, HERTS);
      expect(workshop.written).toEqual(['identity.clock_moved.v1@1', 'identity.clock_moved.v1@2']);
      expect(workshop.woken).toBe(1);
    });

    it('are refused about an aggregate that was not saved, unless the version is given', async () => {
      await expect(unitOfWork.run(async (tx) => tell(tx, newId()))).rejects.toThrow(
        /save clock .* before publishing about it/,
      );
      await unitOfWork.run(async (tx) =>
        tx.publish(ClockMovedSchema, { clockId: newId(), audience: 'consortium', offsetSeconds: 1 }, { version: 4 }),
      );
      expect(workshop.written).toEqual(['identity.clock_moved.v1@4']);
    });

    it('wake nobody, and write nothing, when the work fails', async () => {
      await expect(
        unitOfWork.run(async (tx) => {
          const thing = await tx.insert(Thing, aThing());
          tell(tx, thing.id);
          throw new Error('no');
        }, HERTS),
      ).rejects.toThrow('no');
      expect({ written: workshop.written, woken: workshop.woken }).toEqual({ written: [], woken: 0 });
    });
  });
});
