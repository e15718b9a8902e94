import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Link, Route, Routes } from 'react-router-dom';
import { expect, it } from 'vitest';
import { serve, show } from '../../tests/render';
import { Page } from '@/ui/Page';
import { Layout } from './Layout';

const two = (
  <Layout>
    <Routes>
      <Route
        path="/"
        element={
          <Page title="One">
            <Link to="/two">go</Link>
          </Page>
        }
      />
      <Route path="/two" element={<Page title="Two">there</Page>} />
    </Routes>
  </Layout>
);

it('begins with the link that skips to the content', async () => {
  serve({});
  show(two);
  await userEvent.tab();
  expect(screen.getByRole('link', { name: 'Skip to content' })).toHaveFocus();
  expect(screen.getByRole('main')).toHaveAttribute('id', 'content');
});

it('moves the focus to the heading of the page that was gone to, and names it in the title', async () => {
  serve({});
  show(two);
  expect(screen.getByRole('heading', { name: 'One' })).not.toHaveFocus();
  await userEvent.click(screen.getByRole('link', { name: 'go' }));
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Two' })).toHaveFocus());
  expect(document.title).toBe('Two · Tidegate');
});

it('changes the language, and keeps it', async () => {
  serve({});
  show(two);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language' }), 'de');
  expect(screen.getByRole('link', { name: 'Übersicht' })).toBeInTheDocument();
  expect(document.documentElement.lang).toBe('de');
  expect(localStorage.getItem('tidegate.language')).toBe('de');
});

it('signs out', async () => {
  const asked = serve({ 'DELETE /v1/session': { removed: 's1' } });
  show(two);
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain('DELETE /v1/session'));
});
