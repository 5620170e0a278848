/** vLLM itself, where $ATTENTIVE_VLLM is its address: it reads 2,048 tokens and serves its model as `smollm2`. */
import { itCompletesAndIsRecorded } from './recording';

const url = process.env.ATTENTIVE_VLLM ?? '';

describe('vLLM as a model of a server', () => {
  before(function () {
    if (url !== '') return;
    Object.assign(this, { skipReason: 'ATTENTIVE_VLLM names no server' });
    this.skip();
  });
  itCompletesAndIsRecorded('vLLM', url, '--max-model-len 2048 --enforce-eager');
});
