import { app } from './de/app';
import { overview } from './de/overview';
import { signin } from './de/signin';
import { terms } from './de/terms';
import type { Texts } from './en';

export const de: Texts = { app, terms, signin, overview };
