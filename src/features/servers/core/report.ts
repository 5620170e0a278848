/** What was found of a server, as a page of Markdown: a line for each ability, with what follows from it. */
import { takesTopK, type FoundServer, type LogprobShape, type ModelAbilities } from '../../../protocol/servers';
import type { Localize } from '../../../base/localize';
import { escaped, table } from '../../../base/markdown';

export interface Looked {
  readonly name: string;
  readonly host: string;
  readonly found: FoundServer;
  /** Of one of its models; undefined where none was looked at. */
  readonly model?: { readonly id: string; readonly abilities: ModelAbilities };
}

export function report({ name, host, found, model }: Looked, t: Localize): string {
  const kind = found.kind === 'other' ? t('a server of another kind') : found.kind;
  const rows: string[][] = [
    [t('Server'), `${kind} ${found.version ?? ''}`.trim(), t('Text is sent to {0}.', host)],
    ...found.models.map(({ id, contextTokens }) => [
      t('Model'),
      id,
      contextTokens === undefined
        ? t('It does not say how many tokens it reads.')
        : t('It reads {0} tokens.', contextTokens.toLocaleString('en')),
    ]),
  ];
  const lines = [`# ${escaped(name)}`, page(rows, t)];
  if (found.models.length === 0) lines.push(t('It has no model. Load one into the server, and run this again.'));
  if (model) lines.push(`## ${escaped(model.id)}`, page(abilityRows(model.abilities, found.kind, t), t));
  return lines.join('\n\n');
}

function abilityRows(
  { logprobs, fillIn, echo, grammar }: ModelAbilities,
  kind: FoundServer['kind'],
  t: Localize,
): string[][] {
  return [
    [
      t('Log-probabilities'),
      shapeName(logprobs, t),
      logprobs === 'none' ? withoutLogprobs(kind, t) : t('Suggestions end where they become too unlikely.'),
    ],
    [
      t('Text after the cursor'),
      fillIn === 'none' ? t('not read') : t('read, by {0}', fillIn === 'infill' ? '/infill' : 'suffix'),
      fillIn === 'none'
        ? t('A model that was trained to fill in the middle reads it, such as Qwen2.5-Coder on llama-server or Ollama.')
        : '–',
    ],
    [
      t('Word at the cursor'),
      grammar ? t('kept by a grammar') : t('kept where the model writes the same'),
      grammar ? '–' : t('Where it writes another word, it is asked once more, from the cursor on.'),
    ],
    [
      t('Settings for sampling'),
      takesTopK(kind) ? t('all of them') : t('temperature, top-p and seed'),
      takesTopK(kind) ? '–' : t('Top-k and the repetition penalty are not sent: this kind of server may refuse them.'),
    ],
    [
      t('Next token'),
      logprobs === 'none' ? t('no') : t('the likeliest 20 at most'),
      logprobs === 'none' ? t("'Show Next Token' needs log-probabilities.") : '–',
    ],
    [
      t('Probabilities of a given text'),
      echo ? t('yes') : t('no'),
      echo ? '–' : t("'Rank Continuations' and 'Probe' need them, as vLLM gives them."),
    ],
    ...(kind === 'vLLM'
      ? [
          [
            t('Text read before'),
            t('kept in blocks'),
            t('On a processor its blocks have 128 tokens: with --block-size 32 a key reads a quarter as much.'),
          ],
        ]
      : []),
    [t('Attention'), t('not available from a server'), t('Choose a model of this machine to look at attention.')],
  ];
}

function shapeName(shape: LogprobShape, t: Localize): string {
  switch (shape) {
    case 'lists':
      return t('yes, in lists');
    case 'entries':
      return t('yes, in entries');
    case 'ollama':
      return t('yes, by /api/generate');
    case 'none':
      return t('no');
  }
}

function withoutLogprobs(kind: string, t: Localize): string {
  const rule = t('Confidence is not given by this server, so suggestions end with the line.');
  return kind === 'Ollama' ? `${rule} ${t('Ollama gives it from version 0.12.11 on.')}` : rule;
}

const page = (rows: readonly (readonly string[])[], t: Localize): string =>
  table(
    ['', t('found'), t('what follows')],
    rows.map((row) => row.map(escaped)),
    ['left', 'left', 'left'],
  );
