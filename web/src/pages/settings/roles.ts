import { useCallback } from 'react';
import { useTexts, wordFor } from '@/texts';

/** The word of a role; a token may also have one that no person has. */
export function useRoleWord(): (role: string) => string {
  const { t } = useTexts();
  return useCallback((role) => (role === 'check' ? t.settings.checkRole : wordFor(t.terms.role, role)), [t]);
}

/** Roles to choose from, each with what it may do. */
export function useRoleOptions<Role extends string>(roles: Role[]) {
  const { t } = useTexts();
  const word = useRoleWord();
  return roles.map((role) => ({ value: role, label: word(role), hint: wordFor(t.settings.roles, role) }));
}
