/** Inputs with their label, hint and error, tied together for screen readers. */
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  FieldError,
  Input,
  Label,
  Radio,
  RadioGroup,
  Text,
  TextArea,
  TextField as AriaTextField,
  type CheckboxProps,
  type TextFieldProps,
} from 'react-aria-components';
import { Check, Minus } from 'lucide-react';
import css from './Field.module.css';

interface Around {
  label: string;
  hint?: ReactNode;
  error?: string; // shown, and the field is marked as invalid
}

type TextProps = Omit<TextFieldProps, 'className' | 'style' | 'children'> &
  Around & { lines?: number; placeholder?: string };

export function TextField({ label, hint, error, lines = 1, placeholder, ...props }: TextProps) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} validationBehavior="aria" className={css.field}>
      <Label className={css.label}>{label}</Label>
      {lines > 1 ? (
        <TextArea className={css.input} rows={lines} placeholder={placeholder} />
      ) : (
        <Input className={css.input} placeholder={placeholder} />
      )}
      {hint !== undefined && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={css.error}>{error}</FieldError>
    </AriaTextField>
  );
}

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
  inline?: boolean; // the label stands before it
  isDisabled?: boolean;
}

/** The platform's own select: good on phones, with keys and with screen readers. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, inline = false, isDisabled } = props;
  return (
    <label className={inline ? css.inline : css.field}>
      <span className={css.label}>{label}</span>
      <select
        className={css.select}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Checkbox({ children, ...props }: Omit<CheckboxProps, 'className' | 'style'> & { children?: ReactNode }) {
  return (
    <AriaCheckbox {...props} className={css.checkbox}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={css.box} aria-hidden>
            {isIndeterminate ? <Minus size={13} /> : isSelected ? <Check size={13} /> : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: { value: Value; label: string; hint?: string }[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
}

/** One of a few, each with a word of what it means. */
export function Choice<Value extends string>({ label, value, options, onChange, isDisabled }: ChoiceProps<Value>) {
  return (
    <RadioGroup
      className={css.field}
      value={value}
      isDisabled={isDisabled}
      onChange={(chosen) => onChange(chosen as Value)}
    >
      <Label className={css.label}>{label}</Label>
      <div className={css.choices}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={css.radio}>
            <span className={css.dot} aria-hidden />
            <span>
              {option.label}
              {option.hint !== undefined && <span className={css.hint}>{option.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
