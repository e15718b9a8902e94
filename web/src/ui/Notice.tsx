/** Sentences that are not part of the data: what went wrong, what is empty, what is on its way. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { useTexts } from '@/texts';
import { Button } from './Button';
import css from './Notice.module.css';

type Kind = 'info' | 'good' | 'warning' | 'danger';

const icons = { info: Info, good: CircleCheck, warning: TriangleAlert, danger: CircleAlert };

interface NoticeProps {
  kind?: Kind;
  title?: string;
  actions?: ReactNode;
  children?: ReactNode;
}

/** Trouble is an alert, the rest a status: screen readers say it when it appears. */
export function Notice({ kind = 'info', title, actions, children }: NoticeProps) {
  const Icon = icons[kind];
  return (
    <div className={`${css.notice} ${css[kind]}`} role={kind === 'danger' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <div className={css.words}>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions}
    </div>
  );
}

/** The sentence of an error: the API's own, or that nothing answers. */
export function useErrorSentence() {
  const { t } = useTexts();
  return (error: unknown): string => {
    if (error instanceof ApiError) return error.status === 0 ? t.app.unreachable : error.sentence;
    return error instanceof Error ? error.message : String(error);
  };
}

export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTexts();
  const sentence = useErrorSentence();
  return (
    <Notice
      kind="danger"
      title={t.app.errorTitle}
      actions={onRetry && <Button onPress={onRetry}>{t.app.tryAgain}</Button>}
    >
      {sentence(error)}
    </Notice>
  );
}

/** Says what will appear where nothing is yet. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className={css.empty}>{children}</p>;
}

export function Loading() {
  const { t } = useTexts();
  return (
    <p className={css.loading} role="status">
      {t.app.loading}
    </p>
  );
}

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  children: (data: Data) => ReactNode;
}

/** A query's data once it is there; until then that it loads, or why it does not. Data that is old stays, below the error. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  return (
    <>
      {query.error != null && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined ? children(query.data) : query.error == null && <Loading />}
    </>
  );
}
