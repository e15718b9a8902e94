import css from './RowCheckbox.module.css';

interface Props {
  label: string; // for screen readers
  checked: boolean;
  mixed?: boolean; // some of what it stands for is
  onChange: (on: boolean) => void;
}

/** The platform's own: a table draws dozens of them while it scrolls. */
export function RowCheckbox({ label, checked, mixed = false, onChange }: Props) {
  return (
    <input
      type="checkbox"
      className={css.box}
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (box !== null) box.indeterminate = mixed;
      }}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
