import { decodeWords } from './encodedWords';

/** A subject as its reader would see it; as it stood in the header in the title. */
export function Subject({ raw }: { raw: string }) {
  return <span title={raw}>{decodeWords(raw)}</span>;
}
