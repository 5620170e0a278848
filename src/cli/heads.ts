/** `heads`: which heads do something, best first. */
import { Pattern, type Engine, type RequestOf } from '../protocol/engine';
import { Arguments, UsageError } from './arguments';
import { print, printJson, settle, unsettled } from './output';

const text = { type: 'string' } as const;

/** Forty unrelated words, twice: what repeats here is no language, so that only heads that copy can use it. */
const REPEATED = Array.from({ length: 2 }, () => [
  'apple', 'seven', 'window', 'blue', 'river', 'chair', 'under', 'music', 'paper', 'green', 'horse', 'city', 'cold', 'number', 'bread', 'light',
  'stone', 'table', 'winter', 'hand', 'letter', 'glass', 'road', 'summer', 'bird', 'house', 'milk', 'north', 'garden', 'clock', 'train', 'paint',
  'field', 'salt', 'door', 'cloud', 'book', 'night', 'fish', 'gold',
].map((word) => ` ${word}`).join('')).join('');

export async function heads(engine: Engine, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const args = Arguments.parse(argv, { 'model': text, 'pattern': text, text, 'from': text, 'to': text, 'top': text, 'map': text, 'other': text, 'other-to': text });
  const by = question(args);
  const attended = await engine.ask({
    op: 'attend', model: args.required('model'), text: args.optional('text') === undefined ? REPEATED : await args.words('text', signal), precision: 'exact', maxTokens: 512,
  }, { signal });
  return settle(attended, 'attended', async ({ handle, maps }) => {
    const map = maps.find(({ kind }) => kind === (args.optional('map') ?? maps[0].kind));
    if (!map) throw new UsageError(`--map must be one of: ${maps.map(({ kind }) => kind).join(', ')}.`);
    const flip = await flipIn(engine, args, signal);
    if (typeof flip === 'number') return flip;
    const outcome = await engine.ask({ op: 'heads', handle, map: map.kind, by: flip && by.kind === 'between' ? { ...by, ...flip } : by }, { signal });
    const top = args.number('top', 10, { min: 1 });
    return settle(outcome, 'ranked', ({ heads: ranked }) => {
      if (args.flag('json')) printJson({ heads: ranked.slice(0, top) });
      else for (const { layer, head, score, entropy, meanDistance } of ranked.slice(0, top)) {
        print(`layer ${layer} head ${head}  score ${score.toFixed(3)}  entropy ${entropy.toFixed(2)} bits  mean distance ${meanDistance.toFixed(1)} tokens`);
      }
      return 0;
    });
  });
}

function question(args: Arguments): RequestOf<'heads'>['by'] {
  const pattern = args.optional('pattern');
  if (pattern !== undefined) {
    const known = Pattern.options.find((each) => each === pattern);
    if (!known) throw new UsageError(`--pattern must be one of: ${Pattern.options.join(', ')}.`);
    return { kind: 'pattern', pattern: known };
  }
  if (args.optional('text') === undefined) throw new UsageError('--pattern is missing, or --text with --from and --to.');
  return { kind: 'between', from: tokenList(args, 'from'), to: tokenList(args, 'to') };
}

/** The second text of a pair, where heads should prefer other keys. @returns an exit code when it could not be read */
async function flipIn(engine: Engine, args: Arguments, signal: AbortSignal): Promise<{ kind: 'flip'; other: number; otherTo: number[] } | undefined | number> {
  const other = args.optional('other');
  if (other === undefined) return undefined;
  const attended = await engine.ask({ op: 'attend', model: args.required('model'), text: other, precision: 'exact', maxTokens: 512 }, { signal });
  if (attended.kind !== 'attended') return unsettled(attended);
  return { kind: 'flip', other: attended.handle, otherTo: tokenList(args, 'other-to') };
}

/** `3` or `3,4`, counted from 0. */
function tokenList(args: Arguments, name: string): number[] {
  const tokens = args.required(name).split(',').map(Number);
  if (tokens.some((token) => !Number.isInteger(token) || token < 0)) throw new UsageError(`--${name} takes token numbers from 0, such as 3 or 3,4.`);
  return tokens;
}
