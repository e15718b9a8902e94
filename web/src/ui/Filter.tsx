/** What a list is narrowed by. It stands in the address, so that it can be passed on. */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Select } from './Field';

/** The values of `keys` in the address; an empty one is not there. */
export function useFilters<Key extends string>(keys: readonly Key[]) {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(keys.map((key) => [key, params.get(key) ?? ''])) as Record<Key, string>;
  const set = useCallback(
    (key: Key, value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(key);
          else next.set(key, value);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  // Stay the same between drawings: a field waits with one until typing has settled.
  const setters = useMemo(
    () => Object.fromEntries(keys.map((key) => [key, (value: string) => set(key, value)])) as Record<Key, (value: string) => void>,
    [keys, set],
  );
  const clear = () =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const key of keys) next.delete(key);
        return next;
      },
      { replace: true },
    );
  return { values, set, setters, clear, narrowed: keys.some((key) => values[key] !== '') };
}

interface FilterProps {
  label: string;
  words: Record<string, string>; // of the values
  value: string;
  onChange: (value: string) => void;
  all?: string; // the word for no filter
}

export function Filter({ label, words, value, onChange, all }: FilterProps) {
  const { t } = useTexts();
  const options = [
    { value: '', label: all ?? t.app.all },
    ...Object.entries(words).map(([key, word]) => ({ value: key, label: word })),
  ];
  return <Select inline label={label} value={value} options={options} onChange={onChange} />;
}
