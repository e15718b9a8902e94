import { useQuery } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { serve, show } from '../../tests/render';
import { LiveProvider, useLive } from './live';

afterEach(() => {
  vi.useRealTimers();
  still.mockClear();
});

const still = vi.fn(() => Promise.resolve(1));

function Watched({ ask }: { ask: () => Promise<number> }) {
  const { data } = useQuery({ queryKey: ['watched'], queryFn: ask });
  useQuery({ queryKey: ['still'], queryFn: still, meta: { live: false } });
  return (
    <p>
      {useLive()} {data}
    </p>
  );
}

function counter() {
  let count = 0;
  return () => Promise.resolve((count += 1));
}

/** A stream of events that the test feeds. */
function stream() {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (feed = controller) });
  return {
    answer: () => new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    say: (text: string) => feed?.enqueue(new TextEncoder().encode(text)),
  };
}

it('looks again when an event comes', async () => {
  const events = stream();
  vi.stubGlobal('fetch', () => Promise.resolve(events.answer()));
  show(
    <LiveProvider>
      <Watched ask={counter()} />
    </LiveProvider>,
  );
  await screen.findByText(/^live \d/);
  const before = Number(screen.getByText(/^live/).textContent?.slice(5));
  events.say('id: 1\nevent: restricted\ndata: {}\n\n');
  await screen.findByText(`live ${before + 1}`);
});

it('asks every ten seconds while there is no stream, and not at all once nobody touches the page', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  serve({});
  show(
    <LiveProvider>
      <Watched ask={counter()} />
    </LiveProvider>,
  );
  await screen.findByText(/^polling \d/);
  const shown = () => Number(/\d+/.exec(document.querySelector('p')?.textContent ?? '')?.[0]);
  const before = shown();
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  await waitFor(() => expect(shown()).toBeGreaterThan(before));
  expect(still).toHaveBeenCalledTimes(1); // what a person is looking at, and decides by, is left alone
  await act(() => vi.advanceTimersByTimeAsync(10 * 60_000));
  await screen.findByText(/^paused/);
  const paused = shown();
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(shown()).toBe(paused);
  act(() => void window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' })));
  await waitFor(() => expect(shown()).toBeGreaterThan(paused));
});
