/** vLLM itself, at $ATTENTIVE_VLLM_URL; scripts/testServers.mjs starts it. It reads 2,048 tokens and serves its model as `smollm2`. */
import { needsServer } from './needsServer';
import { itCompletesAndIsRecorded } from './recording';

const url = process.env.ATTENTIVE_VLLM_URL ?? '';

describe('vLLM as a model of a server', () => {
  before(needsServer('ATTENTIVE_VLLM_URL'));
  itCompletesAndIsRecorded('vLLM', url, process.env.ATTENTIVE_VLLM_STARTED ?? '');
});
