/**
 * The course: one short page for each idea, in English and Hebrew, each with something to run on the embedded models.
 * Numbers and results that a page names are measured again by test/numbers/course.test.ts.
 */
import { ATTENTION } from './chapters/attention';
import { EXPLAINING } from './chapters/explaining';
import { FAITHFULNESS } from './chapters/faithfulness';
import { LIMITS } from './chapters/limits';
import { PATCHING } from './chapters/patching';
import { READING } from './chapters/reading';
import { WRITING } from './chapters/writing';
import type { Page } from './page';

export type { PanelOpening, Page, Run } from './page';
export { FIGURE_OPENING } from './chapters/attention';

export const PAGES: readonly Page[] = [
  ...READING,
  ...ATTENTION,
  ...WRITING,
  ...EXPLAINING,
  ...PATCHING,
  ...FAITHFULNESS,
  ...LIMITS,
];
