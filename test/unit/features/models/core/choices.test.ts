import assert from 'node:assert/strict';
import * as v from 'valibot';
import { english } from '../../../../../src/base/english';
import { CATALOGUE, Catalogue } from '../../../../../src/features/models/core/catalogue';
import { choicesOf, type Situation } from '../../../../../src/features/models/core/choices';
import { choiceDescription, choiceDetail } from '../../../../../src/features/models/core/choiceText';
import type { ModelInfo } from '../../../../../src/protocol/engine';
import { model } from './models';

const code = model({ id: 'smollm2-135m-code', origin: 'embedded', fillInTheMiddle: true });
const encoder = model({ id: 'all-minilm-l6-v2', origin: 'embedded', family: 'encoder', attentionOnly: true });
const downloaded = model({ id: 'Xenova/gpt2', origin: 'hub', bytes: 281_000_000 });
const server = model({ id: 'server:lab/qwen', origin: 'server' });

const situation = (changed: Partial<Situation> = {}): Situation => ({
  use: 'code',
  models: [code, encoder, server, downloaded],
  unusable: [],
  isSetAside: () => false,
  catalogue: CATALOGUE,
  current: code.id,
  byDefault: code.id,
  measured: () => undefined,
  ...changed,
});
const ids = (changed?: Partial<Situation>) => choicesOf(situation(changed)).map(({ id }) => id);
const lineOf = (id: string, changed?: Partial<Situation>): string => {
  const choice = choicesOf(situation(changed)).find((each) => each.id === id);
  assert.ok(choice, id);
  return `${choiceDescription(choice, english)} | ${choiceDetail(choice, english)}`;
};

describe('The models that a person may choose', () => {
  it('are those that can do the work, what is here before what can be downloaded', () => {
    const listed = ids();
    assert.deepEqual(listed.slice(0, 3), [code.id, downloaded.id, server.id]);
    assert.ok(listed.includes('onnx-community/Qwen2.5-Coder-0.5B-Instruct'));
    assert.ok(!listed.includes(encoder.id), 'an encoder does not complete');
    assert.deepEqual(
      ids({ use: 'inspector', catalogue: [] }).includes(encoder.id) && !ids({ use: 'inspector' }).includes(server.id),
      true,
    );
  });
  it('are those of a server too where a text is to be written', () => {
    assert.ok(ids({ use: 'generation' }).includes(server.id));
    assert.match(lineOf(server.id, { use: 'generation' }), /runs at the server/);
    assert.ok(!ids({ use: 'translation' }).includes(server.id));
  });
  it('lists a model of the catalogue once, whether it is downloaded or not', () => {
    const listed = ids({ use: 'prose' });
    assert.equal(listed.filter((id) => id === 'Xenova/gpt2').length, 1);
    assert.match(lineOf('Xenova/gpt2', { use: 'prose' }), /281\.0 MB on disk · about 840 MB of memory/);
    assert.doesNotMatch(lineOf('Xenova/gpt2', { use: 'prose' }), /untried/);
  });
  it('says what is chosen, what it is good for, its license, sizes and what it can do', () => {
    const line = lineOf(code.id);
    assert.match(line, /^chosen · default · code \|/);
    assert.match(
      line,
      /100\.0 MB on disk · about 300 MB of memory · fill-in-the-middle · attention readable · Apache-2\.0$/,
    );
  });
  it('says that a model of the catalogue is untried, and about how much is downloaded', () => {
    const line = lineOf('onnx-community/Qwen2.5-Coder-1.5B-Instruct');
    assert.match(
      line,
      /^untried · code, larger \| about 1\.8 GB to download · about 5\.4 GB of memory · .*Apache-2\.0$/,
    );
    assert.match(lineOf('onnx-community/granite-4.0-350m-ONNX-web'), /\| its size is shown before it is downloaded · /);
  });
  it('says tokens a second as measured, else as estimated from a model that ran, else nothing', () => {
    const measured = ({ id }: ModelInfo) => (id === code.id ? 63.4 : undefined);
    assert.match(lineOf(code.id, { measured }), /63 tokens\/s, measured here/);
    assert.match(lineOf(downloaded.id, { measured }), /about 20 tokens\/s, estimated by size/);
    assert.doesNotMatch(lineOf(code.id), /tokens\/s/);
    assert.doesNotMatch(lineOf(server.id, { measured }), /tokens\/s|memory|disk/);
  });
  it('names the reason in the line of what does not work, and offers what was set aside again', () => {
    const unusable = [{ id: 'broken', why: { code: 'noTokenizer' as const, args: {} } }];
    assert.match(lineOf('broken', { unusable }), /tokenizer/);
    const held = situation({ isSetAside: (id) => id === downloaded.id });
    const choice = choicesOf(held).find(({ id }) => id === downloaded.id);
    assert.equal(choice?.onAccept, 'offerAgain');
    assert.match(choiceDetail(choice, english), /ended the engine several times/);
  });
  it('lists what is chosen and is not there', () => {
    assert.match(lineOf('gone/away', { current: 'gone/away' }), /^chosen.*there is no such model/);
  });
});

describe('The catalogue', () => {
  it('takes no entry that the schema does not know, and no repository twice', () => {
    const [entry] = CATALOGUE;
    const accepts = (all: unknown[]) => v.safeParse(Catalogue, all).success;
    assert.ok(accepts([entry]));
    for (const wrong of [{ repo: 'no-owner' }, { bytes: -1 }, { commit: 'main' }, { uses: [] }, { stars: 5 }])
      assert.equal(accepts([{ ...entry, ...wrong }]), false, JSON.stringify(wrong));
    assert.equal(accepts([entry, entry]), false);
  });
  it('has one for every use', () => {
    for (const use of ['code', 'prose', 'generation', 'inspector', 'translation'] as const)
      assert.ok(
        CATALOGUE.some(({ uses }) => uses.includes(use)),
        use,
      );
  });
});
