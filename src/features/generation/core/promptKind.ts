import type { PromptKind } from '../../../protocol/commands';

const ASKING = new Set([
  'are',
  'can',
  'could',
  'did',
  'do',
  'does',
  'how',
  'is',
  'should',
  'was',
  'were',
  'what',
  'when',
  'where',
  'which',
  'who',
  'whom',
  'whose',
  'why',
  'will',
  'would',
  'calculate',
  'compare',
  'convert',
  'create',
  'define',
  'describe',
  'explain',
  'find',
  'fix',
  'generate',
  'give',
  'help',
  'list',
  'make',
  'name',
  'please',
  'rewrite',
  'show',
  'solve',
  'suggest',
  'summarise',
  'summarize',
  'tell',
  'translate',
  'write',
]);

/** The kind that a person who typed this probably means. Nothing typed yet counts as a question: most prompts are. */
export function likelierKind(prompt: string): PromptKind {
  const text = prompt.trim();
  if (text === '' || text.endsWith('?')) return 'answer';
  const firstWord = /^\p{L}+/u.exec(text)?.[0].toLowerCase() ?? '';
  return ASKING.has(firstWord) ? 'answer' : 'continue';
}
