/** The embedded code model with the patterns of a document that it does not read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { LocalEngine } from '../../src/engine/service/engine';
import { completeAt } from '../../src/features/completion/core/completeAt';
import { COMPLETION_BUDGET, windowAt } from '../../src/features/completion/core/budget';
import type { CompletionRequest } from '../../src/features/completion/core/outcome';
import { engineOnEmbeddedModels } from './support';

const between = readFileSync(path.join(process.cwd(), 'src/engine/decode/healing.ts'), 'utf8').replaceAll('\r\n', '\n');
const CONDITION = 'kle.acct_ref = acc.ledger_key AND kle.region_cd = acc.home_region';
const join = `JOIN kv_ledger_entries AS kle ON ${CONDITION}\n`;
const BEFORE = `const first = sql\`\nSELECT * FROM accounts AS acc\n${join}\`;\n\n${between}\nconst second = sql\`\nSELECT kle.id FROM accounts AS acc\n`;
const request = (before: string): CompletionRequest => ({
  model: 'smollm2-135m-code',
  language: 'typescript',
  before,
  beforeStart: 0,
  after: '\n',
  minProbability: 0.7,
  lines: 'single',
});

describe('A join condition that stands above what the model reads', function () {
  this.timeout(600_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  const started = 'JOIN kv_ledger_entries AS kle ON ';
  for (const typed of [started, `${started}kle.acct_ref = acc.ledger_key AND kle.reg`])
    it(`is suggested again after ‹${typed}›, by what the document has, not the model`, async () => {
      const place = request(BEFORE + typed);
      assert.ok(between.length > COMPLETION_BUDGET.prefixChars);
      assert.ok(windowAt(place).beyond!.before.includes(CONDITION));
      const completion = await completeAt(engine, place);
      assert.ok(completion.kind === 'shown', JSON.stringify(completion));
      const rest = CONDITION.slice(typed.length - started.length);
      assert.ok(completion.text.length > 3 && rest.startsWith(completion.text), completion.text);
      const parts = completion.tokens!.flatMap((token) => token.parts ?? []);
      assert.ok(parts.some(({ model, document }) => document > model));
    });

  it('is suggested in another document too, which has this one beside it', async () => {
    const before = `const third = sql\`\nSELECT kle.id FROM accounts AS acc\n${started}`;
    const alone = await completeAt(engine, request(before));
    assert.ok(alone.kind !== 'shown' || !CONDITION.startsWith(alone.text), JSON.stringify(alone));
    const beside = await completeAt(engine, { ...request(before), others: ['unrelated\n', BEFORE] });
    assert.ok(beside.kind === 'shown', JSON.stringify(beside));
    assert.ok(beside.text.length > 3 && CONDITION.startsWith(beside.text), beside.text);
  });

  it('is not known to the model alone', async () => {
    const { prefix, suffix } = windowAt(request(BEFORE + started));
    const outcome = await engine.ask<'complete'>({
      op: 'complete',
      model: 'smollm2-135m-code',
      prefix,
      suffix,
      extent: 'line',
      maxTokens: 24,
      minProbability: 0,
    });
    assert.ok(outcome.kind === 'suggested' && !outcome.text.startsWith('kle.'), JSON.stringify(outcome));
    assert.ok(outcome.tokens.every(({ parts }) => parts === undefined));
  });
});
