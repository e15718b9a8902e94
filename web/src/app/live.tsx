/**
 * Keeps what is shown up to date: the daemon's events say that something changed; while they cannot be had, we ask.
 *
 * Nothing is asked once nobody has touched the page for ten minutes: a page left open must not keep its session from
 * ending. The first key or touch goes on.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { follow } from '@/api/events';

export type LiveState = 'live' | 'polling' | 'paused';

const idleAfter = 10 * 60_000;
const pollEvery = 10_000;
const gather = 500; // several events at once are one look
const retryAfter = 5_000;

const Live = createContext<LiveState>('polling');

export const useLive = (): LiveState => useContext(Live);

/** For figures that change without an event: how often to ask, as `refetchInterval`. */
export function useInterval(): number | false {
  return useLive() === 'paused' ? false : pollEvery;
}

function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer = 0;
    const touched = () => {
      setIdle(false);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setIdle(true), idleAfter);
    };
    touched();
    const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, touched, { passive: true });
    return () => {
      window.clearTimeout(timer);
      for (const kind of kinds) window.removeEventListener(kind, touched);
    };
  }, []);
  return idle;
}

/** Follows the events, opening the stream again when it breaks; `changed` is called for each. */
async function followAlways(signal: AbortSignal, setOpen: (open: boolean) => void, changed: () => void) {
  let last = '';
  while (!signal.aborted) {
    try {
      await follow(
        last,
        signal,
        () => setOpen(true),
        (event) => {
          if (event.id !== '') last = event.id;
          changed();
        },
      );
    } catch {
      // said by `setOpen`, and tried again
    }
    if (signal.aborted) return;
    setOpen(false);
    await new Promise((resolve) => window.setTimeout(resolve, retryAfter));
  }
}

/** Looks again at all that may be looked at behind a person's back. */
const lookAgain = (queries: QueryClient) =>
  void queries.invalidateQueries({ predicate: (query) => query.meta?.live !== false });

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const idle = useIdle();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (idle) return;
    const ending = new AbortController();
    let timer = 0;
    const look = () => {
      timer = 0;
      lookAgain(queries);
    };
    look(); // what happened while nobody followed
    void followAlways(ending.signal, setOpen, () => {
      if (timer === 0) timer = window.setTimeout(look, gather);
    });
    return () => {
      ending.abort();
      window.clearTimeout(timer);
      setOpen(false);
    };
  }, [idle, queries]);

  useEffect(() => {
    if (idle || open) return;
    const timer = window.setInterval(() => lookAgain(queries), pollEvery);
    return () => window.clearInterval(timer);
  }, [idle, open, queries]);

  const state = useMemo<LiveState>(() => (idle ? 'paused' : open ? 'live' : 'polling'), [idle, open]);
  return <Live.Provider value={state}>{children}</Live.Provider>;
}
