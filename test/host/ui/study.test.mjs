import assert from 'node:assert/strict';
import { frameWith, previewOf } from './frames.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const hebrew = 'שלום עולם';

describe('What a course page asks of models', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'text.txt': `The animal didn't cross the street because it was too tired.\n${hebrew}\n` },
    });
  });
  after(() => person?.close());

  const preview = (/** @type {RegExp} */ wanted) => previewOf(person, wanted);
  /** Whether a preview shows a picture that its policy has let through. */
  async function chartIsDrawn() {
    for (const frame of person.page.frames()) {
      if (
        await frame
          .evaluate(() =>
            [...document.querySelectorAll('.markdown-body img')].some(
              (each) => each instanceof HTMLImageElement && each.naturalWidth > 0,
            ),
          )
          .catch(() => false)
      )
        return true;
    }
    return false;
  }
  const input = () => person.page.locator('.quick-input-widget input.input');
  async function answer(/** @type {string} */ text) {
    await input().waitFor();
    await input().fill(text);
    await person.page.keyboard.press('Enter');
  }

  it("a sentence with a blank becomes a table of probabilities, of one's own candidates", async () => {
    await person.open('text.txt', { line: 0, character: 0 });
    await person.command('Attentive: Rank Continuations');
    await answer('The capital of France is ___.');
    await until(async () => (await input().inputValue()) === '', { what: 'the candidates are asked for' });
    await answer('Paris | Berlin | <b>purple</b>');
    const text = await preview(/Ranked continuations[\s\S]*Paris/);
    assert.match(text, /Paris\s*[\d.]+ %[\s\S]*Berlin\s*[\d.e-]+ %[\s\S]*<b>purple<\/b>/);
    await person.picture('rank-continuations');
  });

  it("a text is counted in words, characters and every model's tokens, Hebrew too", async () => {
    await person.open('text.txt', { from: 1, to: 1 });
    await person.command('Attentive: Show Tokens');
    const text = await preview(/counted in/);
    assert.match(text, /words\s+2\s[\s\S]*characters\s+9\s[\s\S]*bytes\s+17\s[\s\S]*SmolLM2/);
    await person.picture('tokens');
  });

  it('a long text is counted to its end', async () => {
    await person.ask((vscode) => {
      void vscode.commands.executeCommand('attentive.showTokens', 'many words '.repeat(6000));
    });
    assert.match(await preview(/words\s+12,000/), /characters\s+66,000[\s\S]*more, which are counted above/);
  });

  it('models are compared on it, with a table and a chart', async () => {
    await person.open('text.txt', { from: 0, to: 0 });
    await person.command('Attentive: Compare Models on This Text');
    const text = await preview(/Models compared[\s\S]*What they are, and what they took/);
    assert.match(text, /5-gram, Kneser-Ney[\s\S]*Byte GRU[\s\S]*135M/);
    assert.match(
      text,
      /135M Instruct: looking back [^\n]* changes bits per byte by −[\d.]+; instead of 256, by [−+]?[\d.]+/,
    );
    await until(() => chartIsDrawn(), { what: 'the chart is drawn' });
    await person.picture('models-compared');
  });

  it('the next token follows the cursor, with what the sliders leave of it and a hundred samples', async () => {
    await person.open('text.txt', { line: 0, character: 10 });
    await person.command('Attentive: Show Next Token');
    const frame = await frameWith(person, '#sample-100');
    await frame.locator('tbody tr').nth(49).waitFor();
    await frame.locator('.before', { hasText: 'The animal' }).waitFor();
    const cut = () => frame.locator('tr.cut').count();
    const before = await cut();
    await frame.locator('#topP').fill('1');
    await frame.locator('#topK').fill('5');
    await until(async () => (await cut()) === 45, { what: `top-k cuts all but five (it was ${before})` });
    await frame.locator('#sample-100').click();
    const counts = (await frame.locator('.count').allTextContents()).map(Number);
    assert.equal(
      counts.reduce((sum, each) => sum + each, 0),
      100,
    );
    await person.picture('next-token');
    await person.open('text.txt', { line: 0, character: 27 });
    await frame.locator('.before', { hasText: 'cross the' }).waitFor();
  });

  it('a question is asked as a text to complete and by the chat template', async () => {
    await person.command('Attentive: Ask');
    await answer('What is the capital of France?');
    await preview(
      /By the chat template[\s\S]*User's question: What is the capital of France\?[\s\S]*LLM's response:[\s\S]*Paris[\s\S]*Paris/,
    );
    await person.picture('ask');
  });

  it('both answers are seen while they are written, and stay when the second is cancelled', async () => {
    await person.command('Attentive: Ask');
    await answer('Why is the sky blue?');
    await preview(/LLM's response:[\s\S]*The answer to this question is:[\s\S]*\w ▍/);
    await person.picture('ask-streaming');
    await person.page.locator('.notifications-toasts .monaco-button', { hasText: 'Cancel' }).click();
    assert.match(await preview(/Stopped\. What had been written/), /The answer to this question is:[\s\S]*\w/);
  });

  it('a template is probed, sentence by sentence', async () => {
    await person.command('Attentive: Probe');
    await answer('The {nurse|engineer} said that ___ was tired.');
    await until(async () => (await input().inputValue()).includes('|') && !(await input().inputValue()).includes('{'), {
      what: 'the candidates are asked for',
    });
    await answer('he | she');
    const text = await preview(/Probed/);
    assert.match(text, /The nurse said that[\s\S]*%[\s\S]*The engineer said that[\s\S]*nothing more/);
  });

  it('what all this cost is a table, by model', async () => {
    await person.open('text.txt', { from: 0, to: 0 });
    await person.command('Attentive: Show Tokens');
    await preview(/counted in/);
    await person.command('Attentive: Show Cost');
    assert.match(
      await preview(/Cost[\s\S]*tokens written/),
      /smollm2-135m-instruct\s+tokens[\s\S]*byte-gru\s+tokens[\s\S]*MB of memory|byte-gru\s+[\s\S]*smollm2-135m-instruct\s+tokens[\s\S]*MB of memory/,
    );
  });

  it('smaller and larger models are compared at the same work', async () => {
    await person.open('text.txt', { from: 0, to: 0 });
    await person.command('Attentive: Compare Cost on This Text');
    const text = await preview(/Cost compared/);
    assert.match(text, /English to French\s+10M[\s\S]*all-MiniLM-L6-v2\s+22\.6M[\s\S]*SmolLM2 135M Instruct\s+135M/);
  });

  it('the tokens of a document are shaded in it, until that is turned off', async () => {
    const shades = () => person.editor('text.txt').locator('.view-overlays [class*="ced-"]').count();
    await person.open('text.txt', { line: 0, character: 0 });
    const before = await shades();
    await person.command('Attentive: Turn Token Boundaries On or Off');
    await until(async () => (await shades()) > before + 10, { what: 'tokens are shaded' });
    await person.picture('token-boundaries');
    await person.command('Attentive: Turn Token Boundaries On or Off');
    await until(async () => (await shades()) === before, { what: 'the shades are gone' });
  });
});
