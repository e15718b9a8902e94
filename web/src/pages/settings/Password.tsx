import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { changePassword } from '@/api/session';
import { useSession } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { ErrorNotice, Notice } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import css from './Settings.module.css';

export function Password() {
  const { t } = useTexts();
  const p = t.settings.password;
  const { name } = useSession();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const changing = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setAgain('');
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const differs = again !== '' && again !== next;
  const ready = current !== '' && next !== '' && again === next;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !changing.isPending) changing.mutate();
  };
  return (
    <Section title={p.title}>
      <form className={css.form} onSubmit={send}>
        <p className={css.soft}>{p.lead}</p>
        {changing.isSuccess && <Notice kind="good">{p.changed}</Notice>}
        {changing.error !== null && <ErrorNotice error={changing.error} />}
        {/* Password managers want to know whose it is. */}
        <input hidden readOnly autoComplete="username" value={name} />
        <TextField
          label={t.settings.currentPassword}
          type="password"
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          isRequired
        />
        <TextField label={p.next} hint={p.nextHint} type="password" value={next} onChange={setNext} autoComplete="new-password" isRequired />
        <TextField
          label={p.again}
          type="password"
          value={again}
          onChange={setAgain}
          autoComplete="new-password"
          error={differs ? p.differs : undefined}
          isRequired
        />
        <div>
          <Button type="submit" kind="primary" isDisabled={!ready || changing.isPending}>
            {p.submit}
          </Button>
        </div>
      </form>
    </Section>
  );
}
