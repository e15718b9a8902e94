/** English. German must have the same keys: a missing one is a compile error. */
import { app } from './en/app';
import { caseFile } from './en/case';
import { overview } from './en/overview';
import { release } from './en/release';
import { restricted } from './en/restricted';
import { signin } from './en/signin';
import { terms } from './en/terms';

export const en = { app, terms, signin, overview, restricted, caseFile, release };

export type Texts = typeof en;
