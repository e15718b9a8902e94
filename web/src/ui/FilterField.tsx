import { useEffect, useState } from 'react';
import { TextField } from './Field';

const settle = 400; // ms without a key, before it is looked for

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void; // once typing has settled
}

/** A text that narrows a list, with its label above. */
export function FilterField({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === value) return;
    const timer = window.setTimeout(() => onChange(wanted), settle);
    return () => window.clearTimeout(timer);
  }, [typed, value, onChange]);
  return <TextField label={label} value={typed} onChange={setTyped} />;
}
