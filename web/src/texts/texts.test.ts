import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';

function keys(of: object, before = ''): string[] {
  return Object.entries(of).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? keys(value as object, `${before}${key}.`) : [before + key],
  );
}

// The compiler holds German to English; not the lists of words, whose keys are the API's.
describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect(keys(de).sort()).toEqual(keys(en).sort());
  });
});
