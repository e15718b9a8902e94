import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { verifyAudit } from '@/api/mail';
import { ApiError } from '@/api/client';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ErrorNotice, Notice } from '@/ui/Notice';

/** Has the daemon go through the chain of the audit log, and says what it found. */
export function useVerification() {
  const { t } = useTexts();
  const verifying = useMutation({ mutationFn: verifyAudit });
  const { data, error, isPending } = verifying;
  const changed = error instanceof ApiError && error.status === 409;
  return {
    button: (
      <Button onPress={() => verifying.mutate()} isDisabled={isPending}>
        <ShieldCheck size={16} aria-hidden />
        {isPending ? t.audit.verifying : t.audit.verify}
      </Button>
    ),
    outcome: (
      <>
        {data !== undefined && <Notice kind="good">{t.audit.sound}</Notice>}
        {changed && (
          <Notice kind="danger" title={t.audit.broken}>
            {error.sentence}
          </Notice>
        )}
        {error !== null && !changed && <ErrorNotice error={error} onRetry={() => verifying.mutate()} />}
      </>
    ),
  };
}
