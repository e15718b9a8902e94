import { Link } from 'react-router-dom';
import css from './Views.module.css';

interface View {
  to: string;
  text: string;
  current: boolean;
}

/** Several views of one page, each with an address of its own. */
export function Views({ label, views }: { label: string; views: View[] }) {
  return (
    <nav aria-label={label} className={`${css.views} no-print`}>
      {views.map(({ to, text, current }) => (
        <Link key={to} to={to} className={css.view} aria-current={current ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
