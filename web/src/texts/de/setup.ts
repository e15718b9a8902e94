import type { Texts } from '../en';

export const setup: Texts['setup'] = {
  title: 'Tidegate einrichten',
  steps: { account: 'Administrator', factor: 'Zweiter Faktor', checks: 'Verbinden' },
  stepOf: (step) => `Schritt ${step} von 3`,
  account: {
    lead: 'Der erste Administrator darf alles und kann andere hereinlassen.',
    noToken: 'Diese Seite braucht den einmaligen Link, den tidegated beim Start ausgegeben hat.',
    noTokenHint:
      'Öffnen Sie diesen Link. Ist er verloren, starten Sie tidegated neu oder nutzen Sie auf dem Server: tidegate admin add NAME.',
    name: 'Name',
    nameHint: 'Kleinbuchstaben, Ziffern und . _ -',
    password: 'Passwort',
    passwordHint: 'Mindestens 10 Zeichen, und nicht leicht zu erraten.',
    repeat: 'Passwort noch einmal',
    differs: 'Die beiden sind nicht gleich.',
    submit: 'Administrator anlegen',
    working: 'Wird angelegt …',
    madeNotSignedIn: 'Der Administrator ist angelegt, aber die Anmeldung ging nicht:',
    toSignIn: 'Zur Anmeldung',
  },
  token: 'Ein Token für Programme',
  tokenHint:
    'Es wurde mit dem Administrator angelegt, hat dieselben Rechte und wird nur jetzt gezeigt. Gebraucht wird es nur für die API.',
  factor: {
    lead: 'Ein Code aus einer App auf Ihrem Telefon, zusätzlich zum Passwort. Wer nur das Passwort stiehlt, kommt nicht hinein.',
    begin: 'Code einrichten',
    later: 'Jetzt nicht',
    scan: 'Mit einer Authenticator-App einlesen:',
    qr: 'QR-Code für die Authenticator-App',
    secret: 'oder diesen Schlüssel eintippen:',
    open: 'In der App auf diesem Gerät öffnen',
    code: 'Sechs Ziffern, die die App zeigt',
    confirm: 'Bestätigen',
    recovery: 'Wiederherstellungscodes',
    recoveryHint:
      'Jeder lässt Sie einmal hinein, wenn das Telefon verloren ist. Sie werden nur jetzt gezeigt: Drucken Sie sie, oder legen Sie sie zu Ihren Passwörtern.',
    download: 'Als Datei sichern',
    kept: 'Ich habe sie aufbewahrt',
  },
  checks: {
    lead: 'Jeder Teil wird grün, sobald er verbunden ist. Die Seite folgt von selbst.',
    title: 'Was läuft',
    commands: 'Auf dem Server',
    postfix: 'gibt die Zeilen für Postfix aus',
    dovecot: 'gibt die Zeilen für Dovecot aus',
    doctor: 'sucht, was noch fehlt',
    allDone: 'Alles, was eingerichtet ist, läuft.',
    toOverview: 'Zur Übersicht',
  },
};
