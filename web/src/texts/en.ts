/** English. German must have the same keys: a missing one is a compile error. */
import { app } from './en/app';
import { overview } from './en/overview';
import { signin } from './en/signin';
import { terms } from './en/terms';

export const en = { app, terms, signin, overview };

export type Texts = typeof en;
