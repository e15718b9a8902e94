/** All policies in the order in which they are asked, and how that order changes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changePolicy, policiesQuery } from '@/api/policies';
import type { Policy } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { ButtonLink } from '@/ui/Button';
import { ErrorNotice, Loaded } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { PolicyRow } from './PolicyRow';
import { defaultName } from './form';
import { stepsOf } from './order';
import css from './Policies.module.css';

interface Move {
  name: string;
  from: number;
  to: number;
}

/** Above the columns, for the eyes; each part of a row says for itself what it is. */
function Headings() {
  const { t } = useTexts();
  const c = t.policies.column;
  return (
    <div className={`${css.policy} ${css.headings}`} aria-hidden>
      <span />
      <span>{c.name}</span>
      <span>{c.scope}</span>
      <span>{c.limits}</span>
      <span>{c.over}</span>
      <span className={css.moves} />
    </div>
  );
}

function Ordered({ all }: { all: Policy[] }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const administrator = useMay('administrator');
  const [said, say] = useState('');
  const ordered = all.filter(({ name }) => name !== defaultName);
  const moving = useMutation({
    mutationFn: async ({ from, to }: Move) => {
      for (const { name, version, priority } of stepsOf(ordered, from, to)) await changePolicy(name, version, { priority });
    },
    onSuccess: (_, { name, to }) => say(t.policies.moved(name, to + 1)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['policies'] }),
  });
  const move = (at: number, by: -1 | 1) => {
    const name = ordered[at]?.name;
    if (name !== undefined && ordered[at + by] !== undefined) moving.mutate({ name, from: at, to: at + by });
  };
  return (
    <>
      {moving.error !== null && <ErrorNotice error={moving.error} />}
      <Headings />
      <ol className={css.list}>
        {all.map((policy, at) => (
          <PolicyRow
            key={policy.name}
            policy={policy}
            place={at + 1}
            movable={administrator && at < ordered.length}
            last={at === ordered.length - 1}
            moving={moving.isPending}
            onMove={(by) => move(at, by)}
          />
        ))}
      </ol>
      {administrator && ordered.length > 1 && <p className={css.note}>{t.policies.keys}</p>}
      <span role="status" className="visually-hidden">
        {moving.isPending ? t.policies.moving : said}
      </span>
    </>
  );
}

export default function Policies() {
  const { t } = useTexts();
  const administrator = useMay('administrator');
  const all = useQuery(policiesQuery());
  return (
    <Page
      title={t.policies.title}
      lead={t.policies.lead}
      actions={
        administrator && (
          <ButtonLink kind="primary" to="/new-policy">
            {t.policies.add}
          </ButtonLink>
        )
      }
    >
      <Section title={t.policies.list} flush>
        <Loaded query={all}>{(policies) => <Ordered all={policies} />}</Loaded>
      </Section>
    </Page>
  );
}
