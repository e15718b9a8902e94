import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, take } from '@/api/client';
import { signIn } from '@/api/session';
import { sessionKey } from '@/app/session';
import { useTexts } from '@/texts';
import { Button, ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { ErrorNotice, Notice, useErrorSentence } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import css from './Setup.module.css';

interface Props {
  token: string; // of the link
  onMade: (made: { password: string; token: string }) => void;
}

export function AccountStep({ token, onMade }: Props) {
  const { t } = useTexts();
  const words = t.setup.account;
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const making = useMutation({ mutationFn: () => take(api.POST('/v1/setup', { body: { token, name, password } })) });
  const entering = useMutation({
    mutationFn: () => signIn({ name, password }),
    onSuccess: (session) => queries.setQueryData(sessionKey, session),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await making.mutateAsync().catch(() => null); // shown below
    if (made === null) return;
    const session = await entering.mutateAsync().catch(() => null);
    if (session !== null) onMade({ password, token: made.token });
  };
  const differs = repeat !== '' && repeat !== password;
  const ready = name !== '' && password.length >= 10 && repeat === password;
  if (making.isSuccess && entering.error !== null) {
    return (
      <Notice kind="warning" title={words.madeNotSignedIn} actions={<ButtonLink to="/">{words.toSignIn}</ButtonLink>}>
        {sentence(entering.error)}
      </Notice>
    );
  }
  return (
    <Section title={t.setup.steps.account}>
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <p className={css.soft}>{words.lead}</p>
        {making.error !== null && <ErrorNotice error={making.error} />}
        <TextField label={words.name} hint={words.nameHint} value={name} onChange={setName} autoComplete="username" autoFocus isRequired />
        <TextField
          label={words.password}
          hint={words.passwordHint}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          isRequired
        />
        <TextField
          label={words.repeat}
          error={differs ? words.differs : undefined}
          type="password"
          value={repeat}
          onChange={setRepeat}
          autoComplete="new-password"
          isRequired
        />
        <Button type="submit" kind="primary" isDisabled={!ready || making.isPending || entering.isPending}>
          {making.isPending || entering.isPending ? words.working : words.submit}
        </Button>
      </form>
    </Section>
  );
}
