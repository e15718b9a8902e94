import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button as AriaButton, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { useTexts } from '@/texts';
import css from './SearchField.module.css';

const settle = 250; // ms without a key, before it is looked for

interface Props {
  label: string; // for screen readers; and the placeholder
  value: string;
  onChange: (value: string) => void; // once typing has settled
}

export function SearchField({ label, value, onChange }: Props) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = window.setTimeout(() => onChange(typed), settle);
    return () => window.clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <AriaSearchField className={css.field} aria-label={label} value={typed} onChange={setTyped} onSubmit={onChange}>
      <Search size={16} aria-hidden />
      <Input className={css.input} placeholder={label} />
      <AriaButton className={css.clear} aria-label={t.app.table.clear}>
        <X size={14} aria-hidden />
      </AriaButton>
    </AriaSearchField>
  );
}
