import { app } from './de/app';
import { caseFile } from './de/case';
import { overview } from './de/overview';
import { release } from './de/release';
import { restricted } from './de/restricted';
import { signin } from './de/signin';
import { terms } from './de/terms';
import type { Texts } from './en';

export const de: Texts = { app, terms, signin, overview, restricted, caseFile, release };
