import { alerts } from './de/alerts';
import { app } from './de/app';
import { audit } from './de/audit';
import { booked } from './de/booked';
import { caseFile } from './de/case';
import { held } from './de/held';
import { overview } from './de/overview';
import { policies } from './de/policies';
import { release } from './de/release';
import { restricted } from './de/restricted';
import { senders } from './de/senders';
import { settings } from './de/settings';
import { setup } from './de/setup';
import { signin } from './de/signin';
import { terms } from './de/terms';
import { trace } from './de/trace';
import type { Texts } from './en';

export const de: Texts = {
  app,
  terms,
  signin,
  overview,
  restricted,
  caseFile,
  release,
  senders,
  held,
  trace,
  policies,
  booked,
  alerts,
  settings,
  audit,
  setup,
};
