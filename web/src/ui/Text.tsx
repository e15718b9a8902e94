/** Times, numbers and states as the viewer reads them. */
import { useMemo, type ReactNode } from 'react';
import { useTexts, wordFor } from '@/texts';
import css from './Text.module.css';

const formats = new Map<string, Intl.DateTimeFormat>();

/** One is slow to make, and a table needs dozens at each step of scrolling. */
function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** A time of the API in the viewer's zone; UTC in the title. Today's without its date, this year's without the year. */
export function Time({ at, seconds = false, whole = false }: { at: string; seconds?: boolean; whole?: boolean }) {
  const { t, locale } = useTexts();
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return <span>{at}</span>;
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined };
  const now = new Date();
  const otherYear = whole || when.getFullYear() !== now.getFullYear();
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: otherYear ? 'numeric' : undefined };
  const today = !whole && sameDay(when, now);
  const shown = formatOf(locale, today ? clock : { ...day, ...clock }).format(when);
  return (
    <time dateTime={at} title={t.app.utc(at.slice(0, 19).replace('T', ' '))} className={css.time}>
      {shown}
    </time>
  );
}

/** Numbers by the viewer's customs: `number(1234.5)`. */
export function useNumbers() {
  const { locale } = useTexts();
  return useMemo(() => {
    const shown = (value: number, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(value);
    return {
      number: (value: number, digits = 1) => shown(value, { maximumFractionDigits: digits }),
      signed: (value: number) =>
        shown(value, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }),
    };
  }, [locale]);
}

export type Tone = 'neutral' | 'good' | 'warning' | 'danger';

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${css.badge} ${css[tone]}`}>{children}</span>;
}

const tones: Record<string, Tone> = {
  restricted: 'danger',
  probation: 'warning',
  open: 'warning',
  clear: 'good',
  closed: 'neutral',
  accept: 'good',
  flag: 'neutral',
  hold: 'warning',
  defer: 'warning',
  reject: 'danger',
  held: 'warning',
  delivered: 'good',
  deleted: 'neutral',
};

/** A state of an entity or a case, an action on a message, a state of held mail: the word in its colour. */
export function StateBadge({ of, value }: { of: 'state' | 'action' | 'held'; value: string }) {
  const { t } = useTexts();
  return <Badge tone={tones[value] ?? 'neutral'}>{wordFor(t.terms[of], value)}</Badge>;
}
