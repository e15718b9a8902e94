/** The own sign-in, who else may sign in, and how Tidegate itself stands. Each part has an address of its own. */
import { useParams } from 'react-router-dom';
import type { JSX } from 'react';
import type { Role } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Notice } from '@/ui/Notice';
import { Page } from '@/ui/Page';
import { Views } from '@/ui/Views';
import { Account } from './Account';
import { Administrators } from './Administrators';
import { Detection } from './Detection';
import { Health } from './Health';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

const parts = {
  account: { needs: 'viewer', Part: Account },
  sessions: { needs: 'viewer', Part: Sessions },
  administrators: { needs: 'administrator', Part: Administrators },
  tokens: { needs: 'administrator', Part: Tokens },
  health: { needs: 'viewer', Part: Health },
  detection: { needs: 'viewer', Part: Detection },
} as const satisfies Record<string, { needs: Role; Part: () => JSX.Element }>;

type Name = keyof typeof parts;
const names = Object.keys(parts) as Name[];
const isName = (text: string): text is Name => text in parts;

export default function Settings() {
  const { t } = useTexts();
  const { section = 'account' } = useParams();
  const administrator = useMay('administrator');
  const chosen: Name = isName(section) ? section : 'account';
  const mayOpen = (name: Name) => administrator || parts[name].needs !== 'administrator';
  const { Part } = parts[chosen];
  return (
    <Page title={t.settings.title}>
      <Views
        label={t.settings.view}
        views={names.filter(mayOpen).map((name) => ({
          to: `/settings/${name}`,
          text: t.settings.views[name],
          current: name === chosen,
        }))}
      />
      {mayOpen(chosen) ? <Part /> : <Notice kind="warning">{t.settings.notYours}</Notice>}
    </Page>
  );
}
