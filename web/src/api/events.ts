/** Reads server-sent events off a fetch, because an EventSource hears only the kinds that it was told of beforehand. */

export interface ServerEvent {
  id: string; // empty: none was given
  kind: string;
  data: string;
}

/** Takes text as it arrives, gives the events that are complete. */
export class EventReader {
  private rest = '';

  push(text: string): ServerEvent[] {
    this.rest += text.replaceAll('\r', ''); // JSON escapes its own
    const blocks = this.rest.split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(parse).filter((event) => event !== undefined);
  }
}

function parse(block: string): ServerEvent | undefined {
  const event: ServerEvent = { id: '', kind: 'message', data: '' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue; // a comment, or nothing
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.startsWith('id:')) event.id = value;
    if (line.startsWith('event:')) event.kind = value;
    if (line.startsWith('data:')) data.push(value);
  }
  event.data = data.join('\n');
  return data.length === 0 ? undefined : event;
}

/** Reads /v1/events until the stream ends or `signal` says so. Throws when it cannot be opened. */
export async function follow(
  after: string,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (after !== '') headers['Last-Event-ID'] = after;
  const response = await globalThis.fetch(new URL('/v1/events', window.location.origin), { headers, signal });
  if (!response.ok || response.body === null) throw new Error(`events: ${response.status}`);
  onOpen();
  const octets = response.body.getReader();
  const decoder = new TextDecoder();
  const reader = new EventReader();
  for (;;) {
    const { done, value } = await octets.read();
    if (done) return;
    for (const event of reader.push(decoder.decode(value, { stream: true }))) onEvent(event);
  }
}
