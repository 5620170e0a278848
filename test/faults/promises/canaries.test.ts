/**
 * Fault 62: text of a document, of a prompt and of a model in what a failure leaves behind: its error and sentence, what
 * the engine printed, what is kept. test/host/ui/logPrivacy.test.mjs looks for it in the log of a real VS Code.
 */
import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { NodeProtoSchema, type GraphProto } from '../../../src/engine/graph/proto/onnx_pb';
import { GREEDY, operations, type EngineRequest, type Outcome } from '../../../src/protocol/engine';
import type { Blame } from '../../../src/backends/process/quarantine';
import { wholeError } from '../../../src/sentences/errors';
import { english } from '../../../src/base/english';
import { OwnModels } from '../ownModel';
import { RealChildren } from '../realChild';

const CANARY = 'canarykeeper';

/** A request of each operation that takes a text, with the canary in every text of it. */
function requests(model: string): EngineRequest[] {
  const text = `${CANARY} ___ ${CANARY}`;
  const cursor = { model, prefix: text, suffix: text, maxTokens: 4, extent: 'line' } as const;
  const reading = { model, text, precision: 'exact', maxTokens: 64 } as const;
  return [
    { op: 'tokens', model, text },
    { op: 'next', model, prompt: text, precision: 'fast', top: 3 },
    { op: 'score', model, prompt: text, candidates: [CANARY], precision: 'fast' },
    { op: 'predictions', ...reading, top: 2 },
    { op: 'effects', ...reading, target: 3, reach: 4 },
    { op: 'why', ...reading, most: 3 },
    { op: 'fill', model, text, top: 3 },
    { op: 'generate', model, prompt: text, sampling: GREEDY, maxTokens: 4, precision: 'fast', alternatives: 2 },
    {
      op: 'generate',
      model,
      prompt: [{ role: 'user', content: text }],
      sampling: GREEDY,
      maxTokens: 4,
      precision: 'exact',
      alternatives: 0,
    },
    { op: 'translate', model, text, beams: 2, maxTokens: 8 },
    { op: 'complete', ...cursor, minProbability: 0 },
    { op: 'alternatives', ...cursor, count: 2 },
    { op: 'warm', model, prefix: text, suffix: text },
    { op: 'attend', ...reading, target: text },
  ];
}

/** Ends every run with an error of the runtime's own, whose message prints what it was given. */
function failAtRun(graph: GraphProto): void {
  const output = graph.output[0];
  assert.ok(output);
  for (const node of graph.node) node.output = node.output.map((each) => (each === output.name ? '/in' : each));
  graph.node.push(create(NodeProtoSchema, { opType: 'MatMul', input: ['/in', '/in'], output: [output.name] }));
}

describe('A text that a person wrote', function () {
  this.timeout(120_000);
  it('is in no error, no sentence, nothing that is printed and nothing that is kept', async () => {
    const own = new OwnModels();
    for (const [id, from] of [
      ['decoder', 'tiny-llama'],
      ['failing', 'tiny-llama'],
      ['encoder', 'tiny-bert'],
      ['translator', 'tiny-marian'],
    ] as const)
      own.add(id, from);
    own.changeGraph('failing', failAtRun);
    const kept: Blame[] = [];
    const memory = { read: () => undefined, write: (held: readonly Blame[]) => kept.push(...held) };
    const real = new RealChildren({ ownModels: own.folder, memory });
    const failures: string[] = [];
    const done = new Set<string>();
    try {
      for (const model of ['byte-gru', 'decoder', 'failing', 'encoder', 'translator', 'none']) {
        for (const request of requests(model)) {
          const outcome: Outcome = await real.client.ask(request as never);
          if (outcome.kind !== 'failed') done.add(request.op);
          else failures.push(JSON.stringify(outcome), wholeError(outcome.error, english));
        }
      }
      const printed = Buffer.from(real.client.output.tail()).toString();
      // Every operation with a text was served by one model at least, so that its work is looked at too.
      const withText = requests('').map(({ op }) => op);
      assert.deepEqual(
        withText.filter((op) => !done.has(op) && op !== 'fill'),
        [],
      );
      assert.ok(failures.length > 20 && Object.keys(operations).length > withText.length - 2);
      for (const left of [...failures, printed, JSON.stringify(kept), JSON.stringify(real.client.state)])
        assert.ok(!left.includes(CANARY) && !left.includes('canary'), left.slice(0, 500));
    } finally {
      real.dispose();
      own.remove();
    }
  });
});
