import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Page } from '@/api/client';

export const pageSize = 1000;

type Ask<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

/** A list that the API gives in parts: the rows so far, how many there are in all, and how to get more of them. */
export function usePaged<Row>(key: QueryKey, ask: Ask<Row>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam, pageSize),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const here = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return last.rows.length > 0 && here < last.total ? here : undefined;
    },
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    list: { data: rows, error: query.error, refetch: query.refetch },
    total: query.data?.pages.at(-1)?.total ?? 0,
    more,
  };
}

/** Every row, for an export. */
export async function allRows<Row>(ask: Ask<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await ask(rows.length, pageSize);
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}
