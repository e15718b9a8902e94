/** What a list is narrowed by, and lists that are read backwards in time. */
import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

/** An empty filter is none. */
export const without = <T extends object>(ask: T): T =>
  Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== '' && value !== undefined)) as T;

const partSize = 500;

/** `before` is empty for the newest part. */
type Ask<Row> = (before: string, limit: number) => Promise<Row[]>;

/** Just after `at`: several rows may have the same time, and none of them may be left out. */
const justAfter = (at: string): string => new Date(new Date(at).getTime() + 1).toISOString();

function distinct<Row>(rows: Row[], idOf: (row: Row) => string): Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const id = idOf(row);
    if (!seen.has(id)) seen.set(id, row);
  }
  return [...seen.values()];
}

function nextBefore<Row extends { at: string }>(last: Row[], before: string): string | undefined {
  const oldest = last.at(-1);
  if (oldest === undefined || last.length < partSize) return undefined;
  const next = justAfter(oldest.at);
  return next === before ? undefined : next;
}

/** Every row, for an export. */
export async function allOlder<Row extends { at: string }>(ask: Ask<Row>, idOf: (row: Row) => string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let before: string | undefined = ''; before !== undefined; ) {
    const part: Row[] = await ask(before, partSize);
    rows.push(...part);
    before = nextBefore(part, before);
  }
  return distinct(rows, idOf);
}

/** A list that the API gives from the newest row backwards: the rows so far, and how to get older ones. */
export function useOlder<Row extends { at: string }>(key: QueryKey, ask: Ask<Row>, idOf: (row: Row) => string) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam, partSize),
    initialPageParam: '',
    getNextPageParam: (last, _, before) => nextBefore(last, before),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data && distinct(query.data.pages.flat(), idOf), [query.data, idOf]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { list: { data: rows, error: query.error, refetch: query.refetch }, hasMore: hasNextPage, more };
}
