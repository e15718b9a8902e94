/** English. German must have the same keys: a missing one is a compile error. */
import { alerts } from './en/alerts';
import { app } from './en/app';
import { audit } from './en/audit';
import { booked } from './en/booked';
import { caseFile } from './en/case';
import { held } from './en/held';
import { overview } from './en/overview';
import { policies } from './en/policies';
import { release } from './en/release';
import { restricted } from './en/restricted';
import { senders } from './en/senders';
import { settings } from './en/settings';
import { setup } from './en/setup';
import { signin } from './en/signin';
import { terms } from './en/terms';
import { trace } from './en/trace';

export const en = {
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

export type Texts = typeof en;
