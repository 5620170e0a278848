/** The verbs, in the order in which the help lists them. */
import { attend } from './attend';
import { complete } from './complete';
import { cut } from './cut';
import { effects } from './effects';
import { faithfulness } from './faithfulness';
import { generate, next, score } from './generation';
import { heads } from './heads';
import { lens } from './lens';
import { mcp } from './mcp';
import { models, tokens } from './models';
import { ask, ladder, mask, rank } from './experiments';
import { patch } from './patch';
import { translate } from './translate';
import { why } from './why';

export const verbs = {
  models,
  tokens,
  next,
  score,
  generate,
  complete,
  attend,
  effects,
  why,
  cut,
  lens,
  patch,
  faithfulness,
  heads,
  translate,
  rank,
  mask,
  ask,
  ladder,
  mcp,
};
