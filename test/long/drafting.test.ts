/** Drafted decoding with both embedded models that write, on every text. */
import { draftsOf, TEXTS } from '../numbers/draftsSuite';

for (const model of ['smollm2-135m-code', 'smollm2-135m-instruct'])
  draftsOf(model, Object.keys(TEXTS) as (keyof typeof TEXTS)[]);
