/** What `attentive --help` and `attentive VERB --help` print. */
import { measureIds } from '../protocol/measures';

const usages = {
  models: `
  models    [--verify]                                  what is embedded, and what each model can do
                                                        exit code 1 where --verify finds a damaged file`,
  tokens: `
  tokens    [--model M] --text T                        how a model reads a text; without one, how each does, with words and characters`,
  next: `
  next      --model M --prompt P [--top K] [--exact]    the likeliest next tokens, and what sampling leaves of them
            [--temperature T --top-k K --top-p P] [--samples N --seed S]`,
  score: `
  score     --model M --prompt P --candidate C ...      the log-probability of each continuation  [--exact]`,
  generate: `
  generate  --model M --prompt P [--max-tokens N] [--greedy | --temperature T --top-k K --top-p P --seed S]
            [--chat] [--exact]                          a continuation, or an answer with --chat`,
  complete: `
  complete  [--model M] --prefix P [--suffix S] [--language L]
                                                        what the editor would suggest at the cursor`,
  attend: `
  attend    --model M --text T [--target T] [--layers 0,3] [--max-tokens N] [--fast]
                                                        attention weights; exact arithmetic unless --fast
            [--svg FILE] [--png FILE] [--html FILE]     one head as a picture, or as a page that works by itself
            [--map KIND] [--layer N] [--head N|mean] [--measure ${measureIds('query-key').join('|')}]`,
  effects: `
  effects   --model M --text T --token N [--reach N]    what each earlier token did for this one  [--fast]`,
  translate: `
  translate [--model M] --text T [--beams N] [--max-tokens N]
                                                        in the model's other language, sentence by sentence`,
  rank: `
  rank      [--model M] --text "… ___ …" [--candidate C ... | --propose N]
                                                        how likely each filling of the blank is`,
  mask: `
  mask      --model M --text "… [MASK] …" [--top K]      what a masked-word head puts in each blank`,
  ask: `
  ask       [--model M] --question Q                    as a text to complete, and by the chat template`,
  ladder: `
  ladder    --text T [--order N] [--learn FILE]         n-grams, recurrent network and transformer on one text`,
  heads: `
  heads     --model M --pattern ${measureIds('layer-head').join('|')} [--text T]
            --model M --text T --from I[,I] --to J[,J]  which heads do this, best first  [--top K] [--map KIND]
            [--other T2 --other-to K[,K]]               … and prefer K to J in a second text of as many tokens`,
} as const;

export type VerbName = keyof typeof usages;

const NOTES = `--json prints one JSON object. --text -, --prompt -, --prefix - and --question - read standard input.
Layers, heads and tokens count from 0.
--exact computes with float activations; without it products use int8 activations, as completion does.

Results go to standard output; remarks and errors to standard error. Exit codes:
    0  there is a result
    1  the call was right, and the work failed: a model's file is damaged, the disk is full, …
    2  the call can be mended: an option, a text, a model's name or a path
  130  stopped with Ctrl-C`;

export const USAGE = `attentive VERB [OPTIONS] [--json]
attentive VERB --help
attentive --version
${Object.values(usages).join('')}

Set ATTENTIVE_OWN_MODELS to a folder of your own models, each as transformers.js reads it.
${NOTES}`;

/** The same for one verb. */
export function usageOf(verb: VerbName): string {
  return `attentive ${verb} [OPTIONS] [--json]\n${usages[verb]}\n\n${NOTES}`;
}
