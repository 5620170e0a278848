/**
 * A model that was trained to fill in the middle (tools/models/fim), as a person's own: it can write a name only where the
 * text after the cursor reaches it. As the command line asks, which is as the editor asks.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../../src/engine/service/engine';
import { attentive, shareEngine } from './support';

const MODEL = 'tiny-fim';
/** What stands before and after the cursor, with the place of the name. */
const PROGRAMS: readonly (readonly [before: string, after: (name: string) => string])[] = [
  ['def area(', (name) => `):\n    return ${name} * 2\n`],
  ['def area():\n    return ', (name) => `\n\n# uses ${name}\n`],
  ['for ', (name) => ` in load:\n    show(${name})\n`],
  ['with load() as ', (name) => `:\n    ${name}.read()\n`],
];
const NAMES = ['width', 'height', 'radius'];

describe("A model of one's own that fills in the middle", function () {
  this.timeout(60_000);
  shareEngine();
  let folder = '';
  let engine: LocalEngine;
  before(() => {
    // Patched graphs are written beside the originals.
    folder = mkdtempSync(path.join(tmpdir(), 'attentive-own-'));
    cpSync('test/fixtures/fim', folder, { recursive: true });
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is likelier than all else together. */
  const complete = (prefix: string, suffix: string) =>
    engine.ask({ op: 'complete', model: MODEL, prefix, suffix, maxTokens: 4, extent: 'line', minProbability: 0.5 });
  const completed = async (prefix: string, suffix: string): Promise<string> => {
    const outcome = await complete(prefix, suffix);
    assert.equal(outcome.kind, 'suggested', JSON.stringify(outcome));
    return outcome.text;
  };

  it('is listed as one that does', async () => {
    const listed = await engine.ask({ op: 'models', verify: false });
    assert.ok(listed.kind === 'models');
    assert.equal(listed.models.find(({ id }) => id === MODEL)?.fillInTheMiddle, true);
  });

  for (const [before, after] of PROGRAMS)
    it(`writes the name that stands only after ${JSON.stringify(before)}`, async () => {
      for (const name of NAMES) assert.equal(await completed(before, after(name)), name);
    });

  it('goes on with the part of the name that is typed', async () => {
    assert.equal(await completed('def area(wi', '):\n    return width * 2\n'), 'dth');
    assert.equal(await completed('def area(he', '):\n    return height * 2\n'), 'ight');
  });

  it('cannot know the name without what stands after', async () => {
    for (const [before] of PROGRAMS) assert.equal((await complete(before, '\n')).kind, 'empty', before);
  });

  it('has its tokens count by its name where all models of a family have them', async () => {
    const named = (id: string, madeOf: string): void => {
      cpSync(path.join('test/fixtures/fim', MODEL), path.join(folder, id), { recursive: true });
      const file = path.join(folder, id, 'config.json');
      const config = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...config, model_type: 'qwen2', _name_or_path: madeOf }));
    };
    named('Qwen2.5-0.5B-Instruct', 'Qwen/Qwen2.5-0.5B-Instruct');
    named('Qwen2.5-Coder-0.5B', '');
    named('mine', 'Qwen/Qwen2.5-Coder-0.5B');
    const among = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
    try {
      const listed = await among.ask({ op: 'models', verify: false });
      assert.ok(listed.kind === 'models');
      const fills = new Map(listed.models.map(({ id, fillInTheMiddle }) => [id, fillInTheMiddle]));
      const found = ['Qwen2.5-0.5B-Instruct', 'Qwen2.5-Coder-0.5B', 'mine'].map((id) => fills.get(id));
      assert.deepEqual(found, [false, true, true]);
      const [prefix, suffix] = ['def area(', '):\n    return width * 2\n'];
      const asked = { op: 'complete', prefix, suffix, maxTokens: 4, extent: 'line', minProbability: 0.5 } as const;
      const outcome = await among.ask({ ...asked, model: 'Qwen2.5-0.5B-Instruct' });
      assert.equal(outcome.kind, 'empty', JSON.stringify(outcome));
      assert.equal((await among.ask({ ...asked, model: 'mine' })).kind, 'suggested');
    } finally {
      await among.dispose();
    }
  });

  it('suggests it with the gate of the editor, and nothing without what stands after', async () => {
    const shown = async (suffix: string) => {
      const where = ['--prefix', 'def area(', '--suffix', suffix, '--language', 'python'];
      const { code, stdout, stderr } = await attentive(['complete', '--model', MODEL, ...where, '--json'], '', {
        ATTENTIVE_OWN_MODELS: folder,
      });
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as { kind: string; text?: string; why?: string };
    };
    assert.equal((await shown('):\n    return width * 2\n')).text, 'width');
    assert.equal((await shown('):\n    return height * 2\n')).text, 'height');
    assert.equal((await shown('\n')).why, 'unsure');
  });
});
