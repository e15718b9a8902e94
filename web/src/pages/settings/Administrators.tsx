/** Who may sign in by name and password. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { addAdministrator, administratorsQuery, removeAdministrator } from '@/api/settings';
import type { Administrator, Role } from '@/api/types';
import { useSession } from '@/app/session';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm, FormDialog } from '@/ui/Confirm';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Choice, TextField } from '@/ui/Field';
import { Empty, Loaded, Notice } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Badge, Time } from '@/ui/Text';
import { useRoleOptions, useRoleWord } from './roles';
import css from './Settings.module.css';

function useColumns(own: string, onRemove: (name: string) => void): Columns<Administrator> {
  const { t } = useTexts();
  const roleWord = useRoleWord();
  return useMemo(() => {
    const a = t.settings.administrators;
    return [
      {
        id: 'name',
        header: a.column.name,
        size: 170,
        cell: ({ row: { original: row } }) => (
          <>
            {row.name} {row.name === own && <Badge>{a.you}</Badge>}
          </>
        ),
      },
      {
        id: 'role',
        header: a.column.role,
        size: 160,
        cell: ({ row: { original: row } }) => <span title={wordFor(t.settings.roles, row.role)}>{roleWord(row.role)}</span>,
      },
      { id: 'since', header: a.column.since, size: 180, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.created_at} /> },
      {
        id: 'actions',
        header: () => <span className="visually-hidden">{a.column.actions}</span>,
        size: 180,
        cell: ({ row: { original: row } }) =>
          row.name !== own && (
            <Button small aria-label={a.removeOne(row.name)} onPress={() => onRemove(row.name)}>
              {a.remove}
            </Button>
          ),
      },
    ];
  }, [t, own, onRemove, roleWord]);
}

export function Administrators() {
  const { t } = useTexts();
  const a = t.settings.administrators;
  const { name: own } = useSession();
  const [adding, add] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [removed, remove] = useState<string | null>(null);
  const columns = useColumns(own, remove);
  const all = useQuery(administratorsQuery());
  return (
    <>
      {made !== null && <Notice kind="good">{a.made(made)}</Notice>}
      <Section
        title={a.title}
        flush
        actions={
          <Button kind="primary" onPress={() => add(true)}>
            {a.add}
          </Button>
        }
      >
        <p className={css.lead}>{a.lead}</p>
        <Loaded query={all}>
          {(rows) => (
            <DataTable label={a.title} rows={rows} columns={columns} rowId={(row) => row.name} empty={<Empty>{a.empty}</Empty>} />
          )}
        </Loaded>
      </Section>
      {adding && (
        <Add
          onClose={() => add(false)}
          onDone={(name) => {
            setMade(name);
            add(false);
          }}
        />
      )}
      {removed !== null && (
        <Confirm
          title={a.removeTitle(removed)}
          submit={a.removeSubmit}
          act={() => removeAdministrator(removed)}
          onClose={() => remove(null)}
        >
          <p>{a.removeWarning}</p>
        </Confirm>
      )}
    </>
  );
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: (name: string) => void }) {
  const { t } = useTexts();
  const a = t.settings.administrators;
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const roles = useRoleOptions<Role>(['viewer', 'helpdesk', 'administrator']);
  return (
    <FormDialog
      title={a.addTitle}
      submit={a.submit}
      ready={name.trim() !== '' && password !== ''}
      act={() => addAdministrator({ name: name.trim(), password, role })}
      onDone={(done) => onDone(done.name)}
      onClose={onClose}
    >
      <TextField label={a.name} hint={a.nameHint} value={name} onChange={setName} autoComplete="off" autoFocus isRequired />
      <TextField
        label={a.password}
        hint={a.passwordHint}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        isRequired
      />
      <Choice label={a.role} value={role} options={roles} onChange={setRole} />
    </FormDialog>
  );
}
