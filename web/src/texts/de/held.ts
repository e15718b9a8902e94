import type { Texts } from '../en';

export const held: Texts['held'] = {
  title: 'Zurückgehaltene Nachrichten',
  lead: 'Nachrichten, die in der Warteschlange des Mailservers warten, bis jemand entscheidet.',
  list: 'Zurückgehaltene Nachrichten',
  state: 'Stand',
  search: 'Ganze Adresse des Absenders',
  empty: 'Nichts wird zurückgehalten. Was zweifelhaft aussieht, wartet hier auf Zustellung oder Löschung.',
  emptyNarrowed: 'Nichts passt. Ohne einen der Filter ist mehr zu sehen.',
  column: {
    at: 'Zeit',
    entity: 'Absender',
    subject: 'Betreff',
    recipients: 'Empfänger',
    reason: 'Was dagegen spricht',
    queue_id: 'Kennung in der Warteschlange',
    case: 'Fall',
    state: 'Stand',
  },
  noSubject: '(kein Betreff)',
  from: 'Absender im Umschlag',
  open: (subject) => `„${subject}“ öffnen`,
  against: 'Was dagegen spricht',
  caseEmpty: 'Der Fall dieser Nachricht hat keine Beobachtungen: Eine Grenze oder eine Person hielt sie zurück.',
  deliver: 'Zustellen',
  delete: 'Löschen',
  deliverSelected: (count) => `${count} zustellen …`,
  deleteSelected: (count) => `${count} löschen …`,
  deliverTitle: (count) => (count === 1 ? 'Diese Nachricht zustellen?' : `${count} Nachrichten zustellen?`),
  deleteTitle: (count) => (count === 1 ? 'Diese Nachricht löschen?' : `${count} Nachrichten löschen?`),
  deliverHint:
    'Sie gehen jetzt hinaus. Wer zustellt, was wegen seines Aussehens zurückgehalten wurde, sagt damit, dass es ehrlich ist; daraus lernt Tidegate.',
  deleteHint: 'Aus der Warteschlange des Mailservers entfernt, kann nichts zurückgeholt werden.',
  more: (count) => `und ${count} weitere`,
  progress: (done, of) => `${done} von ${of} erledigt`,
  delivered: (count) => (count === 1 ? '1 Nachricht wurde zugestellt.' : `${count} Nachrichten wurden zugestellt.`),
  deleted: (count) => (count === 1 ? '1 Nachricht wurde gelöscht.' : `${count} Nachrichten wurden gelöscht.`),
  gone: (count) =>
    count === 1
      ? '1 Nachricht hatte die Warteschlange schon verlassen.'
      : `${count} Nachrichten hatten die Warteschlange schon verlassen.`,
  failed: (count) => (count === 1 ? '1 Nachricht bleibt, wie sie war:' : `${count} Nachrichten bleiben, wie sie waren:`),
};
