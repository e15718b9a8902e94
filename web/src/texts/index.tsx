/** The texts of the portal in the person's language, and what is written by its customs: numbers, times. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { de } from './de';
import { en, type Texts } from './en';

export type Language = 'en' | 'de';
export const languages: Record<Language, string> = { en: 'English', de: 'Deutsch' };
const texts: Record<Language, Texts> = { en, de };
const kept = 'tidegate.language';

interface Chosen {
  t: Texts;
  language: Language;
  locale: string; // for Intl: the viewer's own where it is of this language
  setLanguage: (language: Language) => void;
}

const isLanguage = (text: string | null): text is Language => text === 'en' || text === 'de';

function firstLanguage(): Language {
  const chosen = localStorage.getItem(kept);
  if (isLanguage(chosen)) return chosen;
  for (const wanted of navigator.languages) {
    const short = wanted.slice(0, 2).toLowerCase();
    if (isLanguage(short)) return short;
  }
  return 'en';
}

const localeOf = (language: Language): string =>
  navigator.languages.find((wanted) => wanted.toLowerCase().startsWith(language)) ?? language;

const Context = createContext<Chosen>({ t: en, language: 'en', locale: 'en', setLanguage: () => {} });

export const useTexts = (): Chosen => useContext(Context);

export function TextsProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<Chosen>(
    () => ({
      t: texts[language],
      language,
      locale: localeOf(language),
      setLanguage: (wanted) => {
        localStorage.setItem(kept, wanted);
        choose(wanted);
      },
    }),
    [language],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The word for a key of the API ("external_per_hour"), or the key itself where it is newer than these texts. */
export function wordFor(words: Record<string, string>, key: string): string {
  return words[key] ?? key;
}
