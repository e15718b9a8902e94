import { Link } from 'react-router-dom';
import { useNumbers } from '@/ui/Text';
import css from './Figures.module.css';

interface Figure {
  name: string;
  value: number | undefined; // undefined: not known yet
  to?: string;
  alarming?: boolean; // not zero: a person should look
}

export function Figures({ figures }: { figures: Figure[] }) {
  const { number } = useNumbers();
  return (
    <dl className={css.figures}>
      {figures.map(({ name, value, to, alarming }) => (
        <div key={name} className={css.figure} data-alarming={(alarming && (value ?? 0) > 0) || undefined}>
          <dt>{to === undefined ? name : <Link to={to}>{name}</Link>}</dt>
          <dd>{value === undefined ? '–' : number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
