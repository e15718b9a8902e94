/** The second factor of the own sign-in: set up, its recovery codes, removed. Each asks for the password once more. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newRecoveryCodes, removeTotp } from '@/api/session';
import { sessionKey, useSession } from '@/app/session';
import { RecoveryCodes, Totp } from '@/pages/setup/Totp';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { FormDialog } from '@/ui/Confirm';
import { TextField } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import css from './Settings.module.css';

type Doing =
  | { what: 'set' | 'renew' | 'remove' } // asks for the password
  | { what: 'enrol'; password: string }
  | { what: 'codes'; codes: string[] };

export function SecondFactor() {
  const { t } = useTexts();
  const f = t.settings.factor;
  const queries = useQueryClient();
  const { totp, recovery_codes: left } = useSession().second_factor;
  const [doing, start] = useState<Doing | null>(null);
  const end = () => {
    start(null);
    void queries.invalidateQueries({ queryKey: sessionKey });
  };
  if (doing?.what === 'enrol') {
    return (
      <Section title={f.setTitle}>
        <Totp password={doing.password} onDone={end} later={<Button onPress={end}>{t.app.cancel}</Button>} />
      </Section>
    );
  }
  if (doing?.what === 'codes') {
    return (
      <Section title={f.codesTitle}>
        <RecoveryCodes codes={doing.codes} onDone={end} />
      </Section>
    );
  }
  return (
    <Section title={f.title}>
      <div className={css.stack}>
        <Notice kind={totp ? 'good' : 'warning'}>{totp ? f.on(left) : f.off}</Notice>
        <div className={css.row}>
          {totp ? (
            <>
              <Button onPress={() => start({ what: 'renew' })}>{f.renew}</Button>
              <Button onPress={() => start({ what: 'remove' })}>{f.remove}</Button>
            </>
          ) : (
            <Button kind="primary" onPress={() => start({ what: 'set' })}>
              {f.set}
            </Button>
          )}
        </div>
      </div>
      {doing?.what === 'set' && (
        <WithPassword
          title={f.setTitle}
          submit={f.next}
          act={(password) => Promise.resolve(password)}
          onDone={(password) => start({ what: 'enrol', password })}
          onClose={() => start(null)}
        />
      )}
      {doing?.what === 'renew' && (
        <WithPassword
          title={f.renewTitle}
          hint={f.renewHint}
          submit={f.renewSubmit}
          act={newRecoveryCodes}
          onDone={({ recovery_codes: codes }) => start({ what: 'codes', codes })}
          onClose={() => start(null)}
        />
      )}
      {doing?.what === 'remove' && (
        <WithPassword
          title={f.removeTitle}
          hint={f.removeHint}
          submit={f.removeSubmit}
          kind="danger"
          act={removeTotp}
          onDone={end}
          onClose={() => start(null)}
        />
      )}
    </Section>
  );
}

interface WithPasswordProps<Done> {
  title: string;
  hint?: string;
  submit: string;
  kind?: 'primary' | 'danger';
  act: (password: string) => Promise<Done>;
  onDone: (done: Done) => void;
  onClose: () => void;
}

function WithPassword<Done>({ hint, act, ...props }: WithPasswordProps<Done>) {
  const { t } = useTexts();
  const [password, setPassword] = useState('');
  return (
    <FormDialog {...props} ready={password !== ''} act={() => act(password)}>
      {hint !== undefined && <p>{hint}</p>}
      <TextField
        label={t.settings.currentPassword}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus
        isRequired
      />
    </FormDialog>
  );
}
