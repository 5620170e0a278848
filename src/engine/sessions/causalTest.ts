/** The test of a decoder's session; see `selfTest.ts`. */
import { ReasonError } from '../../protocol/engine';
import type { Tensor } from 'onnxruntime-node';
import type { CausalSession } from './causalSession';
import { CACHE_BRANCH } from './causalInputs';
import type { ModelConfig } from './library';
import { TapInputs } from './tapInputs';
import { checkAttention, checkInterface, checkLogits, checkTokens, tested, type Interface } from './selfTest';

const DECODER: Interface = {
  required: ['input_ids'],
  optional: ['attention_mask', 'position_ids', 'num_logits_to_keep', CACHE_BRANCH],
  outputs: ['logits'],
};
const TAPS = 'attention.self.';

/**
 * Reads the first and the last token of the vocabulary, and one more where that may be another graph.
 *
 * @param session learns how many tokens its graph knows, where config.json does not say so
 * @param tokens the largest id of the tokenizer, and one
 * @throws ReasonError
 */
export async function testCausal(session: CausalSession, config: ModelConfig, tokens: number): Promise<void> {
  const {
    session: graph,
    graph: { sessions },
  } = session;
  for (const each of sessions)
    checkInterface(each, { ...DECODER, optional: [...DECODER.optional, ...TapInputs.names(each)] });
  if (config.vocabularySize > 0) checkTokens(tokens, config.vocabularySize);
  const taps = graph.outputNames.filter((name) => name.startsWith(TAPS));
  const ids = [0, tokens - 1];
  let outputs: Readonly<Record<string, Tensor>> = {};
  const own = session.withOwnCache();
  await tested(() => own.readTapped(ids, ['logits', ...taps], ids.length, (found) => (outputs = found)));
  // What goes on with a cache may be another graph.
  if (own.graph.readsWhole) await tested(() => own.step(0));
  own.cache.clear();
  const { logits } = outputs;
  if (!logits) throw new ReasonError({ code: 'missingOutput', args: { output: 'logits' } });
  session.vocabularySize = checkLogits(logits, config.vocabularySize, tokens);
  if (taps.length > 0) checkAttention(outputs, TAPS, config);
}
