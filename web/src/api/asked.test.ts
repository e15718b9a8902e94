import { expect, it } from 'vitest';
import { allOlder, without } from './asked';

const row = (id: number, at: string) => ({ id, at });

it('asks for older rows from just after the oldest, so that none of the same time is missed or twice', async () => {
  const first = Array.from({ length: 500 }, (_, at) => row(at, new Date(1_772_000_000_000 - at * 1000).toISOString()));
  const same = first.at(-1)?.at ?? '';
  const befores: string[] = [];
  const rows = await allOlder(
    (before) => {
      befores.push(before);
      return Promise.resolve(before === '' ? first : [row(499, same), row(500, same)]);
    },
    ({ id }) => String(id),
  );
  expect(befores).toEqual(['', new Date(new Date(same).getTime() + 1).toISOString()]);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 501 }, (_, at) => at));
});

it('ends where a whole part has one time', async () => {
  const at = '2026-03-02T09:00:00.000Z';
  const part = Array.from({ length: 500 }, (_, id) => row(id, at));
  expect(await allOlder(() => Promise.resolve(part), ({ id }) => String(id))).toHaveLength(500);
});

it('leaves empty filters out', () => {
  expect(without({ entity: '', state: 'held' })).toEqual({ state: 'held' });
});
