import { useState } from 'react';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import css from './Settings.module.css';

interface Props {
  title: string;
  hint: string;
  secret: string;
  onKept: () => void;
}

/** Shows a secret this once: only its button closes it, not a slip of the finger. */
export function Secret({ title, hint, secret, onKept }: Props) {
  const { t } = useTexts();
  const k = t.settings.tokens;
  const [said, say] = useState('');
  const copy = () =>
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(secret))
      .then(
        () => say(k.copied),
        () => say(k.notCopied),
      );
  return (
    <Dialog
      title={title}
      isOpen
      onClose={() => {}}
      actions={
        <>
          <Button onPress={() => void copy()}>{k.copy}</Button>
          <Button kind="primary" onPress={onKept}>
            {k.kept}
          </Button>
        </>
      }
    >
      <Notice kind="warning">{hint}</Notice>
      <div className={css.secret} role="textbox" aria-readonly tabIndex={0} aria-label={k.secret}>
        {secret}
      </div>
      <span role="status">{said}</span>
    </Dialog>
  );
}
