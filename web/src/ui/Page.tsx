/** What every page consists of: a heading that takes the focus on arrival, and sections below it. */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { useTexts } from '@/texts';
import css from './Page.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode; // a sentence below the heading
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { t } = useTexts();
  const { pathname, key } = useLocation();
  const first = key === 'default';
  useEffect(() => {
    document.title = `${title} · ${t.app.name}`;
  }, [title, t]);
  useEffect(() => {
    if (first) return; // the page that was loaded: the browser's own order of focus
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]); // not for a filter in the query
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <div className={css.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={`${css.actions} no-print`}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  title: string;
  actions?: ReactNode;
  flush?: boolean; // the content reaches the border: tables
  children: ReactNode;
}

export function Section({ title, actions, flush = false, children }: SectionProps) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <header className={css.sectionHead}>
        <h2 id={id}>{title}</h2>
        {actions !== undefined && <div className={css.actions}>{actions}</div>}
      </header>
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}

/** Sections side by side where there is room. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={css.columns}>{children}</div>;
}

/** Below each other in one of the Columns. */
export function Column({ children }: { children: ReactNode }) {
  return <div className={css.column}>{children}</div>;
}

export function Facts({ rows }: { rows: { name: string; value: ReactNode }[] }) {
  return (
    <dl className={css.facts}>
      {rows.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
