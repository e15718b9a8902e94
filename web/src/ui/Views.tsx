import { useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import css from './Views.module.css';

interface View {
  to: string;
  text: string;
  current: boolean;
}

/** Several views of one page, each with an address of its own. */
export function Views({ label, views }: { label: string; views: View[] }) {
  const nav = useRef<HTMLElement>(null);
  const current = views.find((view) => view.current)?.to;
  useEffect(() => {
    // Where they do not all fit, the one that is shown must be among those in sight.
    const [bar, chosen] = [nav.current, nav.current?.querySelector<HTMLElement>('[aria-current]')];
    if (bar == null || chosen == null) return;
    const beyond = chosen.offsetLeft + chosen.offsetWidth - bar.offsetLeft - bar.clientWidth;
    if (beyond > bar.scrollLeft) bar.scrollLeft = beyond;
  }, [current]);
  return (
    <nav ref={nav} aria-label={label} className={`${css.views} no-print`}>
      {views.map(({ to, text, current }) => (
        <Link key={to} to={to} className={css.view} aria-current={current ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
