/** What models are used for, and which model can be used for what. Pure. */
import * as v from 'valibot';
import type { Localize } from '../../../base/localize';
import type { ModelInfo, Operation } from '../../../protocol/engine';

export const Use = v.picklist(['code', 'prose', 'generation', 'inspector', 'translation']);
export type Use = v.InferOutput<typeof Use>;
export const USES: readonly Use[] = Use.options;

/** What the engine is asked most for a use. */
export const USE_OPERATION: Readonly<Record<Use, Operation>> = {
  code: 'complete',
  prose: 'complete',
  generation: 'generate',
  inspector: 'attend',
  translation: 'translate',
};

export function serves({ capabilities }: ModelInfo, use: Use): boolean {
  const isAvailable = (name: keyof ModelInfo['capabilities']): boolean => capabilities[name].is === 'available';
  switch (use) {
    case 'code':
    case 'prose':
    case 'generation':
      return isAvailable('generate');
    case 'inspector':
      return isAvailable('attention');
    case 'translation':
      return isAvailable('translate');
  }
}

/** Begins a line of a menu. */
export function useName(use: Use, t: Localize): string {
  switch (use) {
    case 'code':
      return t('Completion of code');
    case 'prose':
      return t('Completion of prose');
    case 'generation':
      return t('Generating and answering');
    case 'inspector':
      return t('Attention panel');
    case 'translation':
      return t('Translation to French');
  }
}

/** What a choice has changed. @param model its name */
export function useSentence(use: Use, model: string, t: Localize): string {
  switch (use) {
    case 'code':
      return t('{0} completes code from now on.', model);
    case 'prose':
      return t('{0} completes prose from now on: plain text and LaTeX.', model);
    case 'generation':
      return t('{0} generates and answers from now on.', model);
    case 'inspector':
      return t('{0} is what the attention panel shows first from now on.', model);
    case 'translation':
      return t('{0} translates from now on.', model);
  }
}
