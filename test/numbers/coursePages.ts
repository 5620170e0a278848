/** What the pages of the course run and say, for tests that measure it again. */
import assert from 'node:assert/strict';
import { PAGES, type Run } from '../../src/features/course/core/pages';

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
