/** What the pages of the course run and say, for tests that measure it again. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { OutcomeOf } from '../../src/protocol/engine';
import { PAGES, type Run } from '../../src/features/course/core/pages';
import { ask } from './support';

export const DECODER = 'smollm2-135m-instruct';

/** What a button runs, by the id of its page or of a second button. */
export function runOf<Kind extends Run['kind']>(id: string, kind: Kind): Extract<Run, { kind: Kind }> {
  const run = PAGES.flatMap((page) => [page, ...(page.more ?? [])]).find((each) => each.id === id)?.run;
  assert.equal(run?.kind, kind);
  return run as Extract<Run, { kind: Kind }>;
}

/** A number or word that both languages name. */
export function says(id: string, ...named: string[]): void {
  const page = PAGES.find((each) => each.id === id)!;
  for (const each of named)
    for (const language of ['en', 'he'] as const)
      assert.ok(page[language].text.join(' ').includes(each), `${id} (${language}) names ${each}`);
}

export type Faithfulness = Extract<OutcomeOf<'faithfulness'>, { kind: 'faithfulness' }>;

export function faithfulnessRequest() {
  const { model, text } = runOf('faithfulness', 'attention');
  return { op: 'faithfulness', model, text, precision: 'exact', maxTokens: 512, most: 32 } as const;
}

const faithful = new WeakMap<LocalEngine, Promise<Faithfulness>>();

/** What the page on faithfulness has the panel measure. An engine does it once: it takes a hundred runs. */
export function faithfulnessOfPage(engine: LocalEngine): Promise<Faithfulness> {
  const measured = faithful.get(engine) ?? ask(engine, faithfulnessRequest(), 'faithfulness');
  faithful.set(engine, measured);
  return measured;
}
