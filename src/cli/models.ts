/** `models` and `tokens`: which models there are, and how they read a text. */
import { Option } from '@commander-js/extra-typings';
import { english } from '../base/english';
import type { Engine, ModelInfo, TokenPiece } from '../protocol/engine';
import { errorSentences } from '../sentences/errors';
import { reasonSentence } from '../sentences/reasons';
import { availability } from '../features/attention/core/availability';
import { countTokens } from '../features/experiments/core/tokenCounts';
import { textOf } from './input';
import { pull, remove, search, verify } from './modelsHub';
import { jsonOption, passageOption, textOption } from './options';
import { print, printJson, remark, settle } from './output';
import { run, verb } from './verb';

const verifyOption = new Option('--verify', "check every file's sha256; exit code 1 where one is damaged");

const listModels = run(async ({ verify = false, json }: { verify?: boolean; json?: boolean }, { engine, signal }) => {
  const outcome = await engine.ask({ op: 'models', verify }, { signal });
  return settle(outcome, 'models', ({ models: all, unusable }) => {
    for (const { id, why } of unusable) remark(`${id} cannot be used: ${reasonSentence(why, english)}`);
    if (json) {
      printJson({
        models: all.map(({ id, name, origin, family, bytes, license, languages, capabilities, sha256 }) => ({
          id,
          name,
          origin,
          family,
          bytes,
          license,
          languages,
          capabilities: inWords(capabilities),
          sha256,
        })),
      });
    } else {
      for (const model of all)
        print(
          `${model.id}  ${model.family}  ${(model.bytes / 1e6).toFixed(0)} MB  ${model.license}  sha256 ${model.sha256}`,
        );
    }
    return all.some(({ sha256 }) => sha256 === 'mismatch' || sha256 === 'missing') ? 1 : 0;
  });
});

const list = verb('list', 'the same as "attentive models" alone')
  .addOption(verifyOption)
  .addOption(jsonOption)
  .action(listModels);

export const models = verb(
  'models',
  'which models there are, and what each can do; "models --help" also downloads some',
)
  .addOption(verifyOption)
  .addOption(jsonOption)
  .enablePositionalOptions()
  .helpCommand(false)
  .action(listModels)
  .addCommand(list)
  .addCommand(search)
  .addCommand(pull)
  .addCommand(remove)
  .addCommand(verify);

/** Each capability with its reason as a sentence. */
const inWords = (capabilities: ModelInfo['capabilities']) =>
  Object.fromEntries(
    Object.entries(capabilities).map(([name, capability]) => [name, availability(capability, english)]),
  );

export const tokens = verb('tokens', 'how a model reads a text; without one, how each does')
  .addOption(
    textOption(
      '--model <id>',
      'the model; without one words, characters, bytes and the tokens of each model are counted',
    ),
  )
  .addOption(passageOption)
  .addOption(jsonOption)
  .action(
    run(async ({ model, text: given, json = false }, { engine, signal }) => {
      const text = await textOf('--text', given, signal);
      if (model === undefined) return everyModelsTokens(engine, text, json, signal);
      const outcome = await engine.ask({ op: 'tokens', model, text }, { signal });
      return settle(outcome, 'tokens', ({ tokens: pieces }) => {
        if (json) printJson({ tokens: pieces.map(plainPiece) });
        else
          for (const { id, text: piece, start, end } of pieces)
            print(`${id}\t${JSON.stringify(piece)}\t${start}-${end}`);
        return 0;
      });
    }),
  );

const plainPiece = ({ id, text: piece, start, end }: TokenPiece) => ({ id, text: piece, start, end });

async function everyModelsTokens(engine: Engine, given: string, asJson: boolean, signal: AbortSignal): Promise<number> {
  return settle(
    await countTokens(engine, given, { signal }),
    'counted',
    ({ words, characters, bytes, models: all, skipped }) => {
      for (const { id, error } of skipped) remark(`${id} is left out: ${errorSentences(error, english).message}`);
      if (asJson)
        printJson({
          words,
          characters,
          bytes,
          models: all.map(({ id, tokens: pieces }) => ({
            model: id,
            count: pieces.length,
            bytesPerToken: bytes / Math.max(1, pieces.length),
            tokens: pieces.map(plainPiece),
          })),
        });
      else {
        for (const [name, count] of [
          ['words', words],
          ['characters', characters],
          ['bytes', bytes],
          ...all.map(({ id, tokens: pieces }) => [id, pieces.length] as const),
        ] as const) {
          const each = count > 0 ? (bytes / count).toFixed(1) : '–';
          print(`${name.padEnd(24)} ${String(count).padStart(7)}  ${each} bytes each`);
        }
      }
      return 0;
    },
  );
}
