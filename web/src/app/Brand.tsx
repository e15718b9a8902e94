import { useTexts } from '@/texts';
import css from './Brand.module.css';

export function Brand() {
  const { t } = useTexts();
  return (
    <span className={css.brand}>
      <img src="/favicon.svg" width="24" height="24" alt="" />
      {t.app.name}
    </span>
  );
}
