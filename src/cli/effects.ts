/** `effects`: what each earlier token did for the probability of one. */
import type { Engine } from '../protocol/engine';
import { Arguments } from './arguments';
import { print, printJson, settle } from './output';

const text = { type: 'string' } as const;

export async function effects(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, text, 'token': text, 'reach': text, 'max-tokens': text, 'fast': { type: 'boolean' } });
  args.required('token');
  const outcome = await engine.ask({
    op: 'effects', model: args.required('model'), text: await args.words('text', signal), precision: args.flag('fast') ? 'fast' : 'exact',
    maxTokens: args.number('max-tokens', 512, { min: 1, max: 4096 }), target: args.number('token', 1, { min: 1 }), reach: args.number('reach', 128, { min: 1, max: 512 }),
  }, { signal });
  return settle(outcome, 'effects', ({ tokens, target, logprob, from, effects: found, precision }) => {
    if (args.flag('json')) printJson({ precision, token: target, logprob, from, effects: found });
    else {
      print(`${JSON.stringify(tokens[target].text)}: ${(100 * Math.exp(logprob)).toFixed(2)} %`);
      found.forEach((effect, i) => print(`${(effect / Math.LN2).toFixed(2).padStart(8)} bits  ${JSON.stringify(tokens[from + i].text)}`));
    }
    return 0;
  });
}
