import { TextField } from './Field';
import css from './TimeField.module.css';

const two = (value: number) => String(value).padStart(2, '0');

/** "2026-03-02T10:00:00Z" as an input of the viewer's zone has it; empty for what is no time. */
export function localOf(at: string): string {
  const when = new Date(at);
  if (at === '' || Number.isNaN(when.getTime())) return '';
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  return `${day}T${two(when.getHours())}:${two(when.getMinutes())}`;
}

/** The other way; empty for what is not complete. */
export function atOf(local: string): string {
  const when = new Date(local);
  return local === '' || Number.isNaN(when.getTime()) ? '' : `${when.toISOString().slice(0, 19)}Z`;
}

interface Props {
  label: string;
  value: string; // RFC 3339, or empty
  onChange: (value: string) => void;
  hint?: string;
  error?: string;
  isRequired?: boolean;
  inline?: boolean;
}

/** A time in the viewer's zone, by the browser's own input. */
export function TimeField({ value, onChange, inline = false, ...props }: Props) {
  return (
    <div className={inline ? css.inline : undefined}>
      <TextField {...props} type="datetime-local" value={localOf(value)} onChange={(local) => onChange(atOf(local))} />
    </div>
  );
}
