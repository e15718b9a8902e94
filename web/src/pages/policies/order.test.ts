import { expect, it } from 'vitest';
import { stepsOf, type Step } from './order';

const listOf = (priorities: Record<string, number>) =>
  Object.entries(priorities).map(([name, priority]) => ({ name, priority, version: 1 }));

/** The order after each step. Fails where two policies have the same priority, or a step is not of the version of then. */
function replay(priorities: Record<string, number>, steps: Step[]): string[] {
  const now = new Map(Object.entries(priorities));
  const versions = new Map(Object.keys(priorities).map((name) => [name, 1]));
  return steps.map(({ name, version, priority }) => {
    expect(version).toBe(versions.get(name));
    versions.set(name, version + 1);
    now.set(name, priority);
    expect(new Set(now.values()).size).toBe(now.size);
    return [...now].sort((a, b) => a[1] - b[1]).map(([each]) => each).join('');
  });
}

it('moves into a gap by one edit', () => {
  const list = { a: 0, b: 10, c: 20 };
  expect(stepsOf(listOf(list), 2, 1)).toEqual([{ name: 'c', version: 1, priority: 1 }]);
});

it('moves behind the last by one edit', () => {
  expect(replay({ a: 0, b: 1, c: 2 }, stepsOf(listOf({ a: 0, b: 1, c: 2 }), 0, 2))).toEqual(['bca']);
});

it.each([
  [2, 0, 'cabd'],
  [1, 0, 'bacd'],
  [0, 1, 'bacd'],
  [0, 2, 'bcad'],
  [3, 1, 'adbc'],
])('from place %i to %i without a gap, the order changes with the last edit alone', (from, to, wanted) => {
  const list = { a: 0, b: 1, c: 2, d: 3 };
  const orders = replay(list, stepsOf(listOf(list), from, to));
  expect(orders.at(-1)).toBe(wanted);
  for (const before of orders.slice(0, -1)) expect(before).toBe('abcd');
});

it('makes room only up to the next gap', () => {
  const list = { a: 0, b: 1, c: 2, d: 50 };
  const steps = stepsOf(listOf(list), 3, 1);
  expect(steps.map(({ name }) => name)).toEqual(['c', 'b', 'd']);
  expect(replay(list, steps).at(-1)).toBe('adbc');
});

it('goes nowhere beyond the ends', () => {
  expect(stepsOf(listOf({ a: 0, b: 1 }), 0, -1)).toEqual([]);
  expect(stepsOf(listOf({ a: 0, b: 1 }), 1, 2)).toEqual([]);
});
