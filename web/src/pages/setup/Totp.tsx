/** Enrols an authenticator app for whoever is signed in, and shows the recovery codes, which nobody can see again. */
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { beginTotp, confirmTotp } from '@/api/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { download } from '@/ui/download';
import { TextField } from '@/ui/Field';
import { ErrorNotice } from '@/ui/Notice';
import { QrCode } from './QrCode';
import css from './Setup.module.css';

interface Props {
  password: string; // of the person, which the API asks for once more
  onDone: () => void;
  later?: ReactNode; // beside the button that begins
}

export function Totp({ password, onDone, later }: Props) {
  const { t } = useTexts();
  const words = t.setup.factor;
  const beginning = useMutation({ mutationFn: () => beginTotp(password) });
  const confirming = useMutation({ mutationFn: confirmTotp });
  if (confirming.data !== undefined) return <RecoveryCodes codes={confirming.data.recovery_codes} onDone={onDone} />;
  if (beginning.data !== undefined) {
    return (
      <Enrolment
        {...beginning.data}
        error={confirming.error}
        pending={confirming.isPending}
        onCode={(code) => confirming.mutate(code)}
      />
    );
  }
  return (
    <div className={css.stack}>
      <p className={css.soft}>{words.lead}</p>
      {beginning.error !== null && <ErrorNotice error={beginning.error} />}
      <div className={css.row}>
        <Button kind="primary" onPress={() => beginning.mutate()} isDisabled={beginning.isPending}>
          {words.begin}
        </Button>
        {later}
      </div>
    </div>
  );
}

interface EnrolmentProps {
  secret: string;
  uri: string;
  error: unknown;
  pending: boolean;
  onCode: (code: string) => void;
}

function Enrolment({ secret, uri, error, pending, onCode }: EnrolmentProps) {
  const { t } = useTexts();
  const words = t.setup.factor;
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code.replaceAll(/\s/g, ''));
  };
  return (
    <form className={css.stack} onSubmit={submit}>
      <p>{words.scan}</p>
      <QrCode text={uri} label={words.qr} />
      <p>{words.secret}</p>
      <div className={css.key}>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</div>
      {uri.startsWith('otpauth://') && <a href={uri}>{words.open}</a>}
      {error !== null && <ErrorNotice error={error} />}
      <TextField label={words.code} value={code} onChange={setCode} autoComplete="one-time-code" inputMode="numeric" isRequired />
      <Button type="submit" kind="primary" isDisabled={code.trim() === '' || pending}>
        {words.confirm}
      </Button>
    </form>
  );
}

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTexts();
  const words = t.setup.factor;
  return (
    <div className={css.stack}>
      <h3>{words.recovery}</h3>
      <p>{words.recoveryHint}</p>
      <ul className={css.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={css.row}>
        <Button onPress={() => download('tidegate-recovery-codes.txt', 'text/plain', `${codes.join('\n')}\n`)}>{words.download}</Button>
        <Button kind="primary" onPress={onDone}>
          {words.kept}
        </Button>
      </div>
    </div>
  );
}
