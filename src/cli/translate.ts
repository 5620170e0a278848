/** `translate`: a text in the model's other language. */
import type { Engine } from '../protocol/engine';
import { Arguments } from './arguments';
import { DEFAULT_TRANSLATOR } from './defaults';
import { print, printJson, settle } from './output';

const text = { type: 'string' } as const;

export async function translate(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, text, 'beams': text, 'max-tokens': text });
  const json = args.flag('json');
  const outcome = await engine.ask({
    op: 'translate', model: args.optional('model') ?? DEFAULT_TRANSLATOR, text: await args.words('text', signal), beams: args.number('beams', 4, { min: 1, max: 8 }), maxTokens: args.number('max-tokens', 128, { min: 1, max: 512 }),
  }, { signal, onPart: (part) => { if (part.kind === 'translated' && !json) process.stdout.write(part.text); } });
  return settle(outcome, 'translated', ({ text: whole, sentences }) => {
    if (json) printJson({ text: whole, sentences });
    else print('');
    return 0;
  });
}
