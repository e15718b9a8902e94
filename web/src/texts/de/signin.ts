import type { Texts } from '../en';

export const signin: Texts['signin'] = {
  title: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  code: 'Code',
  codeHint: 'Sechs Ziffern Ihrer Authenticator-App oder ein Wiederherstellungscode.',
  secondFactor: 'Das Passwort stimmt. Nun der zweite Faktor.',
  submit: 'Anmelden',
  working: 'Wird angemeldet …',
  denied: 'Name, Passwort oder Code stimmt nicht.',
  tooMany: (seconds) => `Zu viele Fehlversuche. Versuchen Sie es in ${seconds} Sekunden wieder.`,
  tooManySoon: 'Zu viele Fehlversuche. Versuchen Sie es gleich wieder.',
  startOver: 'Anderen Namen verwenden',
  forgot: 'Ein Administrator kann ein neues Passwort setzen, auch auf dem Server: tidegate admin.',
};
