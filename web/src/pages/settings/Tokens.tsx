/** Tokens of programs; the secret of each is shown once, when it is made. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { addToken, revokeToken, tokensQuery } from '@/api/settings';
import type { Token, TokenMade } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm, FormDialog } from '@/ui/Confirm';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Choice, TextField } from '@/ui/Field';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Badge, Time } from '@/ui/Text';
import { TimeField } from '@/ui/TimeField';
import { Secret } from './Secret';
import { useRoleOptions, useRoleWord } from './roles';
import css from './Settings.module.css';

function Expiry({ at }: { at: string | null }) {
  const { t } = useTexts();
  if (at === null) return <>{t.settings.tokens.never}</>;
  if (new Date(at).getTime() <= Date.now()) return <Badge tone="warning">{t.settings.tokens.expired}</Badge>;
  return <Time at={at} />;
}

function useColumns(onRevoke: (token: Token) => void): Columns<Token> {
  const { t } = useTexts();
  const roleWord = useRoleWord();
  return useMemo(() => {
    const k = t.settings.tokens;
    const c = k.column;
    return [
      { id: 'name', header: c.name, size: 160, cell: ({ row }) => <span title={row.original.name}>{row.original.name}</span> },
      {
        id: 'role',
        header: c.role,
        size: 160,
        cell: ({ row: { original: row } }) => <span title={wordFor(t.settings.roles, row.role)}>{roleWord(row.role)}</span>,
      },
      { id: 'made', header: c.made, size: 150, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.created_at} /> },
      { id: 'by', header: c.by, size: 110, meta: { wide: true }, cell: ({ row }) => row.original.created_by },
      { id: 'expires', header: c.expires, size: 150, meta: { wide: true }, cell: ({ row }) => <Expiry at={row.original.expires_at} /> },
      { id: 'id', header: c.id, size: 100, meta: { wide: true }, cell: ({ row }) => <span className="mono">{row.original.id}</span> },
      {
        id: 'actions',
        header: () => <span className="visually-hidden">{c.actions}</span>,
        size: 180,
        cell: ({ row: { original: row } }) => (
          <Button small aria-label={k.revokeOne(row.name)} onPress={() => onRevoke(row)}>
            {k.revoke}
          </Button>
        ),
      },
    ];
  }, [t, roleWord, onRevoke]);
}

export function Tokens() {
  const { t } = useTexts();
  const k = t.settings.tokens;
  const [making, make] = useState(false);
  const [made, setMade] = useState<TokenMade | null>(null);
  const [revoked, revoke] = useState<Token | null>(null);
  const columns = useColumns(revoke);
  const all = useQuery(tokensQuery());
  return (
    <Section
      title={k.title}
      flush
      actions={
        <Button kind="primary" onPress={() => make(true)}>
          {k.add}
        </Button>
      }
    >
      <p className={css.lead}>{k.lead}</p>
      <Loaded query={all}>
        {(rows) => <DataTable label={k.title} rows={rows} columns={columns} rowId={(row) => row.id} empty={<Empty>{k.empty}</Empty>} />}
      </Loaded>
      {making && (
        <Make
          onClose={() => make(false)}
          onDone={(token) => {
            setMade(token);
            make(false);
          }}
        />
      )}
      {made !== null && <Secret title={k.secretTitle(made.name)} hint={k.secretHint} secret={made.token} onKept={() => setMade(null)} />}
      {revoked !== null && (
        <Confirm
          title={k.revokeTitle(revoked.name)}
          submit={k.revokeSubmit}
          act={() => revokeToken(revoked.id)}
          onClose={() => revoke(null)}
        >
          <p>{k.revokeWarning}</p>
        </Confirm>
      )}
    </Section>
  );
}

function Make({ onClose, onDone }: { onClose: () => void; onDone: (token: TokenMade) => void }) {
  const { t } = useTexts();
  const k = t.settings.tokens;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Token['role']>('viewer');
  const [expires, setExpires] = useState('');
  const roles = useRoleOptions<Token['role']>(['check', 'viewer', 'helpdesk', 'administrator']);
  return (
    <FormDialog
      title={k.addTitle}
      submit={k.submit}
      ready={name.trim() !== ''}
      act={() => addToken({ name: name.trim(), role, ...(expires === '' ? {} : { expires_at: expires }) })}
      onDone={onDone}
      onClose={onClose}
    >
      <TextField label={k.name} hint={k.nameHint} value={name} onChange={setName} autoComplete="off" autoFocus isRequired />
      <Choice label={k.role} value={role} options={roles} onChange={setRole} />
      <TimeField label={k.expires} hint={k.expiresHint} value={expires} onChange={setExpires} />
    </FormDialog>
  );
}
