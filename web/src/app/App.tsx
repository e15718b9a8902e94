/** What surrounds every page: texts, data, and whether somebody is signed in. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { BrowserRouter, useLocation } from 'react-router-dom';
import { ApiError } from '@/api/client';
import { SignIn } from '@/pages/signin/SignIn';
import { TextsProvider } from '@/texts';
import { ErrorNotice, Loading } from '@/ui/Notice';
import { Boundary } from './Boundary';
import { Layout } from './Layout';
import { LiveProvider } from './live';
import { Pages, PublicPages, isPublic } from './routes';
import { SessionProvider, useSessionQuery } from './session';

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // What the API refused it will refuse again; what was not reached may be back.
        retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 2,
      },
    },
  });
}

function SignedIn({ children }: { children: ReactNode }) {
  const session = useSessionQuery();
  if (session.data === undefined) {
    return session.error === null ? <Loading /> : <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />;
  }
  if (session.data === null) return <SignIn />;
  return (
    <SessionProvider value={session.data}>
      <LiveProvider>
        <Layout>{children}</Layout>
      </LiveProvider>
    </SessionProvider>
  );
}

function Everything() {
  const { pathname } = useLocation();
  if (isPublic(pathname)) return <PublicPages />;
  return (
    <SignedIn>
      <Boundary at={pathname}>
        <Pages />
      </Boundary>
    </SignedIn>
  );
}

export function App() {
  const [queries] = useState(newQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <TextsProvider>
        <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
          <Everything />
        </BrowserRouter>
      </TextsProvider>
    </QueryClientProvider>
  );
}
