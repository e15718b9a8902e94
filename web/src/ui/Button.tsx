import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { Link, type LinkProps } from 'react-router-dom';
import css from './Button.module.css';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const classes = (kind: ButtonKind, iconOnly: boolean, small = false) =>
  [css.button, css[kind], iconOnly ? css.icon : '', small ? css.small : ''].filter(Boolean).join(' ');

type Props = Omit<ButtonProps, 'className' | 'style'> & {
  kind?: ButtonKind;
  iconOnly?: boolean; // then with an aria-label
  small?: boolean; // in a row of a table
};

export function Button({ kind = 'plain', iconOnly = false, small = false, ...props }: Props) {
  return <AriaButton {...props} className={classes(kind, iconOnly, small)} />;
}

/** A link that looks like a button: it leads somewhere and does nothing else. */
export function ButtonLink({ kind = 'plain', ...props }: LinkProps & { kind?: ButtonKind; children: ReactNode }) {
  return <Link {...props} className={classes(kind, false)} />;
}
