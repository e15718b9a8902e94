import { describe, expect, it } from 'vitest';
import { EventReader } from './events';

const wire = ': hello\n\nid: 7\nevent: restricted\ndata: {"a":\ndata: 1}\n\nid: 8\r\nevent: released\r\ndata: x\r\n\r\nid: 9\nevent: half';
const events = [
  { id: '7', kind: 'restricted', data: '{"a":\n1}' },
  { id: '8', kind: 'released', data: 'x' },
];

describe('EventReader', () => {
  it('reads what is complete, and leaves out comments and what is not', () => {
    expect(new EventReader().push(wire)).toEqual(events);
  });

  it('reads the same one character at a time', () => {
    const reader = new EventReader();
    expect([...wire].flatMap((character) => reader.push(character))).toEqual(events);
  });
});
