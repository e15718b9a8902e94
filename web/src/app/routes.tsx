/** Every page: its path, and where its script is. Pages are loaded when they are first opened. */
import { lazy, Suspense } from 'react';
import { Link, Route, Routes } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Empty, Loading } from '@/ui/Notice';
import { Page } from '@/ui/Page';

const Case = lazy(() => import('@/pages/case/Case'));
const Overview = lazy(() => import('@/pages/overview/Overview'));
const Release = lazy(() => import('@/pages/release/Release'));
const Restricted = lazy(() => import('@/pages/restricted/Restricted'));

/** Paths of pages that nobody has to sign in for. */
export const isPublic = (path: string): boolean => path === '/setup';

export function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/" element={<Overview />} />
        <Route path="/restricted" element={<Restricted />} />
        <Route path="/restricted/:entity/release" element={<Release />} />
        <Route path="/cases/:reference" element={<Case />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  );
}

export function PublicPages() {
  return null;
}

function NotFound() {
  const { t } = useTexts();
  return (
    <Page title={t.app.notFound} lead={t.app.notFoundHint}>
      <Empty>
        <Link to="/">{t.app.toOverview}</Link>
      </Empty>
    </Page>
  );
}
