import { languages, useTexts, type Language } from '@/texts';
import css from './LanguageChoice.module.css';

export function LanguageChoice() {
  const { t, language, setLanguage } = useTexts();
  return (
    <select
      className={css.select}
      aria-label={t.app.language}
      value={language}
      onChange={(event) => setLanguage(event.target.value as Language)}
    >
      {Object.entries(languages).map(([key, name]) => (
        <option key={key} value={key} lang={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
