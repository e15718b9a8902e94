import { ArrowDown, ArrowUp } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { Link } from 'react-router-dom';
import type { Policy, Scope } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Badge, useNumbers } from '@/ui/Text';
import { defaultName, limitKeys, scopeKeys } from './form';
import css from './Policies.module.css';

export const policyPath = (name: string) => `/policies/${encodeURIComponent(name)}`;

const entriesOf = (scope: Scope): string[] => scopeKeys.flatMap((key) => scope[key] ?? []);

function useScopeWords() {
  const { t } = useTexts();
  return (policy: Policy): string => {
    const p = t.policies;
    const [first, ...rest] = entriesOf(policy.scope);
    const whom = first === undefined ? p.everybody : rest.length > 0 ? p.andMore(first, rest.length) : first;
    const left = entriesOf(policy.except).length;
    return left > 0 ? `${whom}; ${p.exceptions(left)}` : whom;
  };
}

function useLimitWords() {
  const { t } = useTexts();
  const { number } = useNumbers();
  return (policy: Policy): string => {
    const own = limitKeys.flatMap((key) => {
      const limit = policy.limits[key] ?? 0;
      return limit > 0 ? [`${wordFor(t.terms.limit, key)}: ${number(limit)}`] : [];
    });
    return own.length === 0 ? t.policies.serviceLimits : own.join(', ');
  };
}

interface Props {
  policy: Policy;
  place: number; // from 1
  movable: boolean;
  last: boolean; // of those that move
  moving: boolean;
  onMove: (by: -1 | 1) => void;
}

export function PolicyRow({ policy, place, movable, last, moving, onMove }: Props) {
  const { t } = useTexts();
  const p = t.policies;
  const link = useRef<HTMLAnchorElement>(null);
  const moves = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The button that was pressed has no use at the end of the list, and would lose the focus.
    const focused = document.activeElement;
    if (focused instanceof HTMLButtonElement && focused.disabled && moves.current?.contains(focused)) link.current?.focus();
  }, [place, last]);
  const scopeWords = useScopeWords();
  const limitWords = useLimitWords();
  const keys = (event: KeyboardEvent) => {
    if (!movable || moving || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li className={css.policy} data-off={policy.enabled ? undefined : true}>
      <span className={css.place}>{place}</span>
      <div className={css.name}>
        <Link ref={link} to={policyPath(policy.name)} onKeyDown={keys}>
          {policy.name}
        </Link>{' '}
        {!policy.enabled && <Badge>{p.disabled}</Badge>}
        {policy.file !== undefined && policy.file !== '' && (
          <span title={p.fromFileHint(policy.file)}>
            <Badge>{p.fromFile}</Badge>
          </span>
        )}
        {policy.description !== '' && <div className={css.soft}>{policy.description}</div>}
      </div>
      <div className={css.part}>
        <span className="visually-hidden">{p.column.scope}: </span>
        {scopeWords(policy)}
      </div>
      <div className={`${css.part} ${css.soft}`}>
        <span className="visually-hidden">{p.column.limits}: </span>
        {limitWords(policy)}
      </div>
      <div className={css.part}>
        <span className="visually-hidden">{p.column.over}: </span>
        {wordFor(p.overs, policy.over_limit)}
      </div>
      <div className={css.moves} ref={moves}>
        {movable && policy.name !== defaultName && (
          <>
            <Button kind="quiet" iconOnly isDisabled={place === 1} isPending={moving} aria-label={p.up(policy.name)} onPress={() => onMove(-1)}>
              <ArrowUp size={16} aria-hidden />
            </Button>
            <Button kind="quiet" iconOnly isDisabled={last} isPending={moving} aria-label={p.down(policy.name)} onPress={() => onMove(1)}>
              <ArrowDown size={16} aria-hidden />
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
