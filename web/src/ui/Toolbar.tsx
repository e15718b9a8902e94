import type { ReactNode } from 'react';
import css from './Toolbar.module.css';

/** Search and filters on the left, what acts on the list on the right. */
export function Toolbar({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={`${css.toolbar} no-print`}>
      <div className={css.filters}>{children}</div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

/** A line below a list: how much of it is here. */
export function ListFoot({ children }: { children: ReactNode }) {
  return <p className={css.foot}>{children}</p>;
}
