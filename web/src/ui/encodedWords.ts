/** RFC 2047: the encoded words of a header as text. What is broken or in no known charset stays as it is. */

const word = /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi;

function octets(encoding: string, text: string): Uint8Array {
  const bytes =
    encoding.toLowerCase() === 'b'
      ? atob(text)
      : text
          .replaceAll('_', ' ')
          .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}

export function decodeWords(header: string): string {
  return header
    .replace(/(\?=)\s+(?==\?)/g, '$1') // blanks between two of them do not count
    .replace(word, (whole, charset: string, encoding: string, text: string) => {
      try {
        return new TextDecoder(charset).decode(octets(encoding, text));
      } catch {
        return whole;
      }
    });
}
