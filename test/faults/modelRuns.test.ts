/** Faults 21, 24, 26: own models that go wrong in the middle of a request, or cannot do everything. */
import assert from 'node:assert/strict';
import { GREEDY } from '../../src/protocol/engine';
import { until } from '../limits';
import * as graphs from './graphs';
import { OwnModels } from './ownModel';
import { codeOf, EMBEDDED, RealChildren } from './realChild';

describe('A decoder that computes attention in a way that shows no weights', function () {
  this.timeout(60_000);

  it('completes and generates; attention is said not to be available', async () => {
    const own = new OwnModels();
    own.add('fused');
    own.changeGraph('fused', graphs.hideSoftmax);
    const real = new RealChildren({ ownModels: own.folder });
    try {
      const model = 'fused';
      assert.equal((await real.generate(model)).kind, 'generated');
      const attended = await real.client.ask<'attend'>({
        op: 'attend',
        model,
        text: 'a b',
        precision: 'exact',
        maxTokens: 16,
      });
      assert.deepEqual(attended, {
        kind: 'failed',
        error: {
          code: 'capabilityMissing',
          args: { model, capability: 'attention', why: { code: 'weightsHidden', args: {} } },
        },
      });
      const exact = await real.client.ask<'next'>({ op: 'next', model, prompt: 'a b', top: 2, precision: 'exact' });
      assert.equal(exact.kind, 'next', JSON.stringify(exact));
    } finally {
      real.dispose();
      own.remove();
    }
  });
});

describe('Logits that are not numbers in the middle of a request', function () {
  this.timeout(60_000);

  it('fail that request, and the engine lives on', async () => {
    const own = new OwnModels();
    own.add('bad');
    // `T`: the tokens of no other prompt here.
    own.changeGraph('bad', (content) => graphs.badLogitsAfter(content, 38));
    const real = new RealChildren({ ownModels: own.folder });
    const texts: string[] = [];
    const onPart = (part: { kind: string; text?: string }) => {
      if (part.kind === 'token') texts.push(part.text ?? '');
    };
    try {
      assert.equal((await real.generate('bad')).kind, 'generated');
      const outcome = await real.generate('bad', { onPart }, 'a T');
      assert.deepEqual(outcome, { kind: 'failed', error: { code: 'badLogits', args: { model: 'bad' } } });
      assert.deepEqual(texts, []);
      assert.equal((await real.generate('bad')).kind, 'generated');
      assert.equal(real.children.length, 1);
    } finally {
      real.dispose();
      own.remove();
    }
  });
});

describe('A chat template', function () {
  this.timeout(120_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    own.add('chat');
    real = new RealChildren({ ownModels: own.folder, mostBytes: 300e6 });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  const template = (text: string) =>
    own.changeJson('chat', 'tokenizer_config.json', (content) => (content.chat_template = text));
  const chat = () =>
    real.client.ask<'generate'>({
      op: 'generate',
      model: 'chat',
      prompt: [{ role: 'user', content: 'secret' }],
      sampling: GREEDY,
      maxTokens: 4,
      precision: 'fast',
      alternatives: 0,
    });

  const doubling = (times: number): void =>
    template(
      `{% set ns = namespace(text='a b ') %}{% for i in range(${times}) %}{% set ns.text = ns.text ~ ns.text %}{% endfor %}{{ ns.text }}`,
    );

  it('that doubles a string is ended at the limit of memory, and blamed', async () => {
    doubling(26);
    for (let time = 0; time < 3; time++) {
      const outcome = chat();
      real.clock.advance(5_000);
      assert.equal(codeOf(await outcome), 'outOfMemory');
    }
    assert.equal(codeOf(await chat()), 'modelQuarantined');
    const served = real.generate(EMBEDDED);
    real.clock.advance(5_000);
    assert.equal(codeOf(await served), 'generated');
  });

  it('of nested ranges is ended when it was not heard of for two minutes', async () => {
    template(
      '{% for a in range(100000) %}{% for b in range(100000) %}{% if a < 0 %}x{% endif %}{% endfor %}{% endfor %}',
    );
    const outcome = chat();
    await until(() => real.client.state.is === 'busy', 'the request is sent');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    real.clock.advance(125_000);
    assert.equal(codeOf(await outcome), 'engineHung');
  });

  it('that doubles a string past the longest there can be is named', async () => {
    doubling(40);
    assert.equal(codeOf(await chat()), 'modelUnsupported');
    assert.equal(real.children.length, 1, 'the engine lives on');
  });

  it('that fails is named, without what it was given', async () => {
    template("{{ raise_exception('no ' ~ messages[0].content) }}");
    assert.deepEqual(await chat(), {
      kind: 'failed',
      error: { code: 'modelUnsupported', args: { model: 'chat', why: { code: 'chatTemplateFails', args: {} } } },
    });
    assert.equal(codeOf(await real.generate('chat')), 'generated');
  });
});
