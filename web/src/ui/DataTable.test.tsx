import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../../tests/render';
import { DataTable, type Columns } from './DataTable';

const columns: Columns<number> = [
  { id: 'n', header: 'Number', cell: ({ row }) => `row ${row.original}` },
  { id: 'wide', header: 'Wide', cell: () => 'x', meta: { wide: true } },
];
const rows = Array.from({ length: 100_000 }, (_, index) => index);

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(36); // of a row
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
});
afterEach(() => vi.restoreAllMocks());

it('draws of 100,000 rows only those in sight, and tells how many there are', async () => {
  show(<DataTable label="Numbers" rows={rows} columns={columns} rowId={String} />);
  const table = screen.getByRole('table', { name: 'Numbers' });
  expect(table).toHaveAttribute('aria-rowcount', '100001');
  await waitFor(() => expect(within(table).getByText('row 10')).toBeInTheDocument());
  expect(table.querySelectorAll('tbody tr').length).toBeLessThan(60);
});

it('leaves out wide columns on a narrow screen', () => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true, addEventListener() {}, removeEventListener() {} } as unknown as MediaQueryList);
  show(<DataTable label="Numbers" rows={[1]} columns={columns} rowId={String} />);
  expect(screen.getAllByRole('columnheader').map((heading) => heading.textContent)).toEqual(['Number']);
});

it('asks for more when its last row is near', () => {
  const more = vi.fn();
  show(<DataTable label="Numbers" rows={[1, 2, 3]} columns={columns} rowId={String} onEnd={more} />);
  expect(more).toHaveBeenCalled();
});
