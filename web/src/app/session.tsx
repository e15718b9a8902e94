/** Who is signed in, for every page below. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';
import { whenSignedOut } from '@/api/client';
import { currentSession, type Session } from '@/api/session';
import type { Role } from '@/api/types';

const Current = createContext<Session | null>(null);

export const sessionKey = ['session'];

/** The open session. Only below SessionProvider's children, where there is one. */
export function useSession(): Session {
  const session = useContext(Current);
  if (session === null) throw new Error('no session is open here');
  return session;
}

const order: string[] = ['viewer', 'helpdesk', 'administrator'];

/** Whether the person may do what needs `role`. The API holds to it in any case; this is for what is offered. */
export function useMay(role: Role): boolean {
  return order.indexOf(useSession().role) >= order.indexOf(role);
}

export const SessionProvider = Current.Provider;

/** The session of this browser, asked once; null means that the person must sign in. */
export function useSessionQuery() {
  const queries = useQueryClient();
  useEffect(() => {
    whenSignedOut(() => queries.setQueryData(sessionKey, null));
  }, [queries]);
  return useQuery({
    queryKey: sessionKey,
    queryFn: currentSession,
    staleTime: Infinity,
    meta: { live: false },
  });
}

