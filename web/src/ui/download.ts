/** Files that the browser makes of what it has. */

/** One cell. A spreadsheet takes what begins so for a formula, and the text may come from a stranger's mail. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** RFC 4180: the heading first, CRLF at the ends. */
export function csv(heading: string[], rows: string[][]): string {
  return [heading, ...rows].map((row) => row.map(cell).join(',') + '\r\n').join('');
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** "restricted-2026-03-02.csv" */
export function dated(name: string, ending: string): string {
  return `${name}-${new Date().toISOString().slice(0, 10)}.${ending}`;
}
