/** vLLM itself, where $ATTENTIVE_VLLM is its address; its model must be served as `smollm2`. */
import { itCompletesAsWeDo } from './completions';

const url = process.env.ATTENTIVE_VLLM ?? '';

describe('vLLM as a model of a server', () => {
  before(function () {
    if (url !== '') return;
    Object.assign(this, { skipReason: 'ATTENTIVE_VLLM names no server' });
    this.skip();
  });
  itCompletesAsWeDo('vLLM', () => Promise.resolve({ url, stop: () => Promise.resolve() }));
});
