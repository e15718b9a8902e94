/** Name and password; where a second factor is enrolled, its code in a second step. The address stays as it was asked for. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, useState, type FormEvent } from 'react';
import { ApiError } from '@/api/client';
import { signIn, type Session } from '@/api/session';
import { Brand } from '@/app/Brand';
import { LanguageChoice } from '@/app/LanguageChoice';
import { sessionKey } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Notice, useErrorSentence } from '@/ui/Notice';
import css from './SignIn.module.css';

const faultOf = (error: unknown): string => (error instanceof ApiError ? error.fault : '');

function useTrouble(error: unknown, wantsCode: boolean): string | null {
  const { t } = useTexts();
  const sentence = useErrorSentence();
  if (error === null || (faultOf(error) === 'second_factor' && !wantsCode)) return null;
  if (error instanceof ApiError) {
    if (error.status === 429) {
      return error.retryAfterSeconds === undefined ? t.signin.tooManySoon : t.signin.tooMany(error.retryAfterSeconds);
    }
    if (error.status === 401) return t.signin.denied;
  }
  return sentence(error);
}

export function SignIn() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const entering = useMutation<Session, unknown, { code?: string }>({
    mutationFn: ({ code: given }) => signIn({ name, password, ...(given === undefined ? {} : { code: given }) }),
    onSuccess: (session) => queries.setQueryData(sessionKey, session),
    onError: (error) => faultOf(error) === 'second_factor' && setWantsCode(true),
  });
  const trouble = useTrouble(entering.error, wantsCode && entering.variables?.code !== undefined);
  useEffect(() => {
    document.title = `${t.signin.title} · ${t.app.name}`;
  }, [t]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    entering.mutate(wantsCode ? { code: code.trim() } : {});
  };
  const startOver = () => {
    setWantsCode(false);
    setPassword('');
    setCode('');
    entering.reset();
  };
  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={submit}>
        <Brand />
        <h1>{t.signin.title}</h1>
        {trouble !== null && <Notice kind="danger">{trouble}</Notice>}
        {wantsCode ? (
          <Fragment key="code">
            <Notice>{t.signin.secondFactor}</Notice>
            <TextField
              label={t.signin.code}
              hint={t.signin.codeHint}
              value={code}
              onChange={setCode}
              autoComplete="one-time-code"
              autoFocus
              isRequired
            />
          </Fragment>
        ) : (
          <Fragment key="password">
            <TextField label={t.signin.name} value={name} onChange={setName} autoComplete="username" autoFocus isRequired />
            <TextField
              label={t.signin.password}
              type="password"
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              isRequired
              hint={t.signin.forgot}
            />
          </Fragment>
        )}
        <Button type="submit" kind="primary" isDisabled={entering.isPending}>
          {entering.isPending ? t.signin.working : t.signin.submit}
        </Button>
        {wantsCode && (
          <Button kind="quiet" onPress={startOver}>
            {t.signin.startOver}
          </Button>
        )}
      </form>
      <LanguageChoice />
    </main>
  );
}
