import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { checkPolicy } from '@/api/policies';
import type { PolicyChange, PolicyProblem } from '@/api/types';

const settle = 400; // ms without a change, before it is checked

/** What the API would say of these settings. Nothing is asked while `ready` is false. */
export function useCheck(name: string, change: PolicyChange, ready: boolean) {
  const now = JSON.stringify([name, change]);
  const [settled, setSettled] = useState(now);
  useEffect(() => {
    if (now === settled) return;
    const timer = window.setTimeout(() => setSettled(now), settle);
    return () => window.clearTimeout(timer);
  }, [now, settled]);
  const query = useQuery({
    queryKey: ['policy check', settled],
    queryFn: () => {
      const [of, wanted] = JSON.parse(settled) as [string, PolicyChange];
      return checkPolicy(of, wanted);
    },
    enabled: ready && now === settled,
    placeholderData: keepPreviousData,
    meta: { live: false },
  });
  return { ...query, isCurrent: now === settled && !query.isFetching };
}

/** The sentences about one field of the policy; `key` as the API names it: "scope.users". */
export function problemOf(problems: PolicyProblem[], policy: string, key: string): string | undefined {
  const said = problems.filter((problem) => problem.policy === policy && problem.key === key);
  return said.length === 0 ? undefined : said.map(({ sentence }) => sentence).join(' ');
}
