/** The frame: header, navigation, and the page. One column on a phone, where a button shows the navigation. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { LogOut, Menu, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router-dom';
import { signOut } from '@/api/session';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { ErrorNotice } from '@/ui/Notice';
import { Brand } from './Brand';
import { LanguageChoice } from './LanguageChoice';
import { useLive } from './live';
import { navigation } from './nav';
import { sessionKey, useMay, useSession } from './session';
import css from './Layout.module.css';

export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const [shown, show] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => show(false), [pathname]);
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#content">
        {t.app.skip}
      </a>
      <header className={`${css.header} no-print`}>
        <div className={css.menu}>
          <Button
            kind="quiet"
            iconOnly
            aria-label={shown ? t.app.closeNavigation : t.app.openNavigation}
            aria-expanded={shown}
            aria-controls="navigation"
            onPress={() => show(!shown)}
          >
            {shown ? <X size={18} aria-hidden /> : <Menu size={18} aria-hidden />}
          </Button>
        </div>
        <Brand />
        <span className={css.room} />
        <LiveMark />
        <LanguageChoice />
        <Account />
      </header>
      <nav id="navigation" className={`${css.side} no-print`} data-shown={shown || undefined} aria-label={t.app.navigation}>
        <Navigation />
      </nav>
      <main id="content" className={css.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Navigation() {
  const { t } = useTexts();
  const may = { viewer: useMay('viewer'), helpdesk: useMay('helpdesk'), administrator: useMay('administrator') };
  return (
    <ul>
      {navigation
        .filter((item) => may[item.needs])
        .map(({ path, text, icon: Icon }) => (
          <li key={path}>
            <NavLink to={path} end={path === '/'} className={css.item}>
              <Icon size={17} aria-hidden />
              {t.app.nav[text]}
            </NavLink>
          </li>
        ))}
    </ul>
  );
}

function LiveMark() {
  const { t } = useTexts();
  const state = useLive();
  const hint = { live: t.app.live.liveHint, polling: t.app.live.pollingHint, paused: t.app.live.pausedHint }[state];
  return (
    <span className={css.live} data-state={state} title={hint}>
      <span className={css.dot} aria-hidden />
      <span className={css.liveWord}>{t.app.live[state]}</span>
      <span className="visually-hidden">{hint}</span>
    </span>
  );
}

function Account() {
  const { t } = useTexts();
  const session = useSession();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queries.setQueryData(sessionKey, null);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] }); // nothing is left for the next
    },
  });
  return (
    <div className={css.account}>
      <span className={css.who} title={wordFor(t.terms.role, session.role)}>
        <span className="visually-hidden">{t.app.account(session.name)}</span>
        <span aria-hidden>{session.name}</span>
      </span>
      <Button kind="quiet" iconOnly aria-label={t.app.signOut} onPress={() => leave.mutate()}>
        <LogOut size={17} aria-hidden />
      </Button>
      {leave.error !== null && (
        <div className={css.trouble}>
          <ErrorNotice error={leave.error} onRetry={() => leave.mutate()} />
        </div>
      )}
    </div>
  );
}
