/** Every page: its path, and where its script is. Pages are loaded when they are first opened. */
import { lazy, Suspense } from 'react';
import { Link, Route, Routes } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Empty, Loading } from '@/ui/Notice';
import { Page } from '@/ui/Page';

const Alerts = lazy(() => import('@/pages/alerts/Alerts'));
const Audit = lazy(() => import('@/pages/audit/Audit'));
const Booked = lazy(() => import('@/pages/booked/Booked'));
const Case = lazy(() => import('@/pages/case/Case'));
const Held = lazy(() => import('@/pages/held/Held'));
const NewPolicy = lazy(() => import('@/pages/policies/NewPolicy'));
const Overview = lazy(() => import('@/pages/overview/Overview'));
const Policies = lazy(() => import('@/pages/policies/Policies'));
const PolicyPage = lazy(() => import('@/pages/policies/PolicyPage'));
const Release = lazy(() => import('@/pages/release/Release'));
const Restricted = lazy(() => import('@/pages/restricted/Restricted'));
const Sender = lazy(() => import('@/pages/sender/Sender'));
const Senders = lazy(() => import('@/pages/senders/Senders'));
const Settings = lazy(() => import('@/pages/settings/Settings'));
const Setup = lazy(() => import('@/pages/setup/Setup'));
const Trace = lazy(() => import('@/pages/trace/Trace'));

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
        <Route path="/senders" element={<Senders />} />
        <Route path="/senders/:entity" element={<Sender />} />
        <Route path="/held" element={<Held />} />
        <Route path="/trace" element={<Trace />} />
        <Route path="/audit" element={<Audit />} />
        <Route path="/policies" element={<Policies />} />
        <Route path="/policies/:name" element={<PolicyPage />} />
        <Route path="/new-policy" element={<NewPolicy />} />
        <Route path="/booked" element={<Booked />} />
        <Route path="/alerts" element={<Alerts />} />
        <Route path="/settings/:section?" element={<Settings />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Suspense>
  );
}

export function PublicPages() {
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/setup" element={<Setup />} />
      </Routes>
    </Suspense>
  );
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
