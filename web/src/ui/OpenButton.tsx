import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import css from './OpenButton.module.css';

interface Props {
  'aria-label'?: string;
  onPress: () => void;
  children: ReactNode;
}

/** Words in a row of a table that open what stands behind them; a link looks the same but leads to another page. */
export function OpenButton(props: Props) {
  return <AriaButton {...props} className={css.open} />;
}
