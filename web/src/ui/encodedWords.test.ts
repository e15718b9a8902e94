import { expect, it } from 'vitest';
import { decodeWords } from './encodedWords';

it.each([
  ['plain', 'Opening hours', 'Opening hours'],
  ['quoted', '=?utf-8?q?Schl=C3=BCssel_f=C3=BCr?= das Haus', 'Schlüssel für das Haus'],
  ['base64', '=?UTF-8?B?R3LDvMOfZQ==?=', 'Grüße'],
  ['two, with a blank between them', '=?utf-8?q?a?= =?utf-8?q?b?= c', 'ab c'],
  ['latin', '=?iso-8859-1?Q?caf=E9?=', 'café'],
  ['unknown charset', '=?x-none?q?a?=', '=?x-none?q?a?='],
  ['broken base64', '=?utf-8?b?%%%?=', '=?utf-8?b?%%%?='],
  ['markup stays text', '<b>x</b>', '<b>x</b>'],
])('%s', (_, header, text) => {
  expect(decodeWords(header)).toBe(text);
});
