/** Sentences of our own as customers write them in searches and chats, by the moment they show. */
import { buy } from './buy.ts';
import { act } from './do.ts';
import { go } from './go.ts';
import { know } from './know.ts';
import { none } from './none.ts';

/** Paragraphs are intents, lines are examples. */
export const sentences = {
  want_to_know: know,
  want_to_go: go,
  want_to_do: act,
  want_to_buy: buy,
  none,
} as const;
