/** The tools by name, with what each says of itself to whoever chooses among them. */
import * as v from 'valibot';
import { complete, CompleteInput } from './complete';
import { explain, ExplainInput } from './explain';
import { score, ScoreInput } from './score';
import { BadInput, type Asking, type ToolAnswer } from './tool';

export { BadInput, NoAnswer, type Asking, type ToolAnswer } from './tool';

export interface Tool {
  readonly description: string;
  /** JSON Schema of what it takes. */
  readonly inputSchema: ObjectSchema;
  /** @throws NoAnswer | BadInput */
  readonly run: (input: unknown, asking: Asking) => Promise<ToolAnswer>;
}

export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

const MODEL = { type: 'string', description: 'Id of a model of this machine; leave it out for the embedded one.' };

function tool<Schema extends v.GenericSchema>(
  input: Schema,
  run: (input: v.InferOutput<Schema>, asking: Asking) => Promise<ToolAnswer>,
  description: string,
  properties: Readonly<Record<string, object>>,
  required: readonly string[],
): Tool {
  return {
    description,
    inputSchema: { type: 'object', properties: { ...properties, model: MODEL }, required, additionalProperties: false },
    run: async (given, asking) => {
      const parsed = v.safeParse(input, given);
      if (parsed.success) return run(parsed.output, asking);
      const [issue] = parsed.issues;
      throw new BadInput(`The input is wrong at ${v.getDotPath(issue) ?? 'the top level'}: ${issue.message}.`);
    },
  };
}

export const TOOLS = {
  attentive_score: tool(
    ScoreInput,
    score,
    'How likely a small local language model finds each of several texts after another one, token by token, in exact arithmetic.',
    {
      candidates: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        maxItems: 20,
        description: 'Texts to score, each with the space that it begins with.',
      },
      before: { type: 'string', description: 'What stands before each candidate; empty where it is left out.' },
    },
    ['candidates'],
  ),
  attentive_explain: tool(
    ExplainInput,
    explain,
    'What a token of a text attended to in a small local language model, and which earlier tokens, heads and MLPs its probability rests on.',
    {
      text: { type: 'string', description: 'The text to explain; of a long one the last 512 tokens are read.' },
      word: { type: 'string', description: 'Its last occurrence is explained; the last token where it is left out.' },
    },
    ['text'],
  ),
  attentive_complete: tool(
    CompleteInput,
    complete,
    'How a small local code model would go on with a line at a cursor, with its probability.',
    {
      before: { type: 'string', description: 'The text before the cursor.' },
      after: { type: 'string', description: 'The text after the cursor.' },
      maxTokens: { type: 'integer', minimum: 1, maximum: 256, description: 'The most tokens to write; 48 without it.' },
    },
    ['before'],
  ),
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;
export const isToolName = (name: string): name is ToolName => Object.hasOwn(TOOLS, name);
