/** The models of this machine as VS Code's language models, asked by another extension. */
import assert from 'node:assert/strict';
import { vscodeVersion } from '../../../scripts/lib/host-tools.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

describe('the models of this machine, asked by another extension', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async function () {
    const version = vscodeVersion();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major === 1 && minor < 127) {
      this.skipReason = `VS Code ${version} cannot stop a model of an extension; from 1.127 on it can`;
      this.skip();
    }
    person = await openVscode({
      files: { 'a.txt': '' },
      settings: { 'chat.disableAIFeatures': false, 'attentive.generate.temperature': 0 },
    });
  });
  after(() => person?.close());

  const select = () =>
    person.ask(async (vscode) => {
      const models = await vscode.lm.selectChatModels({ vendor: 'attentive' });
      return models.map(({ id, name, family, maxInputTokens }) => ({ id, name, family, maxInputTokens }));
    });

  const startedEngine = () => person.logged.some((line) => line.includes('engine starting'));

  it('are those that chat, with their size and what they read, and start no engine', async () => {
    await until(async () => (await select()).length > 0, { what: 'a model is offered' });
    assert.deepEqual(await select(), [
      {
        id: 'smollm2-135m-instruct',
        name: 'SmolLM2 135M Instruct',
        family: 'smollm2-135m-instruct',
        maxInputTokens: 7168,
      },
    ]);
    assert.ok(!startedEngine());
  });

  it('count tokens about as the tokenizer does, before a model is loaded', async () => {
    const count = await person.ask(async (vscode) => {
      const [model] = await vscode.lm.selectChatModels({ vendor: 'attentive' });
      return model?.countTokens('The animal did not cross the street because it was too tired. '.repeat(10));
    });
    // 130 by the tokenizer.
    assert.ok(count !== undefined && count > 110 && count < 160, String(count));
  });

  it('stream an answer by the chat template', async () => {
    const pieces = await person.ask(async (vscode) => {
      const [model] = await vscode.lm.selectChatModels({ vendor: 'attentive' });
      const question = vscode.LanguageModelChatMessage.User(
        'What is the capital of France? Answer in one short sentence.',
      );
      const response = await model?.sendRequest([question], { justification: 'a test' });
      const got = [];
      for await (const piece of response?.text ?? []) got.push(piece);
      return got;
    });
    assert.match(pieces.join(''), /Paris/);
    assert.ok(pieces.length > 2, JSON.stringify(pieces));
    assert.ok(startedEngine());
  });

  it('stop when they are told to', async () => {
    const ended = await person.ask(async (vscode) => {
      const [model] = await vscode.lm.selectChatModels({ vendor: 'attentive' });
      const source = new vscode.CancellationTokenSource();
      const story = vscode.LanguageModelChatMessage.User('Write a very long story about a dog, in twenty chapters.');
      const response = await model?.sendRequest([story], {}, source.token);
      let pieces = 0;
      try {
        for await (const piece of response?.text ?? []) if (piece !== '' && ++pieces === 3) source.cancel();
        return { pieces, why: 'ended' };
      } catch (thrown) {
        return { pieces, why: thrown instanceof Error ? thrown.name : String(thrown) };
      }
    });
    await until(() => person.logged.some((line) => /chat ended: cancelled/.test(line)), {
      what: 'the engine has stopped',
    });
    assert.ok(ended.pieces < 40, JSON.stringify(ended));
  });

  it('say why they do not answer what is too long', async () => {
    const message = await person.ask(async (vscode) => {
      const [model] = await vscode.lm.selectChatModels({ vendor: 'attentive' });
      try {
        const response = await model?.sendRequest([vscode.LanguageModelChatMessage.User('word '.repeat(9000))]);
        await response?.text[Symbol.asyncIterator]().next();
        return 'answered';
      } catch (thrown) {
        return thrown instanceof Error ? thrown.message : String(thrown);
      }
    });
    assert.match(message, /have \d+ tokens; smollm2-135m-instruct reads 7168/);
  });

  it('have nothing of what was asked in the log', () => {
    assert.ok(!person.logged.some((line) => /capital|Paris|dog/.test(line)));
  });
});
