/** `mcp`: the tools of `features/languageModels` on standard input and output, for agents that speak MCP. */
import { english } from '../base/english';
import { BadInput, isToolName, NoAnswer, TOOLS } from '../features/languageModels/core/tools';
import type { Engine } from '../protocol/engine';
import { wholeError } from '../sentences/errors';
import { remark } from './output';
import { run, verb } from './verb';

export const mcp = verb(
  'mcp',
  'serve score, explain and complete to agents, by MCP on standard input and output',
  'Runs until its standard input ends. The models run in this process; nothing is sent elsewhere.',
).action(run((_, { engine, signal }) => serve(engine, signal)));

async function serve(engine: Engine, signal: AbortSignal): Promise<number> {
  // Other verbs need none of it.
  const { Server } = await import('@modelcontextprotocol/sdk/server/index.js');
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
  const { CallToolRequestSchema, ListToolsRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const server = new Server(
    { name: 'attentive', version: '1' },
    // The library's own check is left out of the bundle (esbuild.js); it is for what a person is asked for.
    { capabilities: { tools: {} }, jsonSchemaValidator: { getValidator: noValidator } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, { description, inputSchema }]) => ({
      ...{ name, description },
      inputSchema: { ...inputSchema, required: [...inputSchema.required] },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { name, arguments: input = {} } = params;
    try {
      if (!isToolName(name)) throw new BadInput(`There is no tool ${JSON.stringify(name.slice(0, 100))}.`);
      const { text, data } = await TOOLS[name].run(input, { engine, signal: AbortSignal.any([signal, extra.signal]) });
      return { content: [{ type: 'text' as const, text }], structuredContent: { ...data } };
    } catch (thrown) {
      return { content: [{ type: 'text' as const, text: sentenceOf(thrown) }], isError: true };
    }
  });
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(new StdioServerTransport());
  remark('attentive: MCP on standard input and output. It ends when the input does.');
  await closed;
  await server.close();
  return 0;
}

const noValidator = (): never => {
  throw new Error('No tool asks the person for anything.');
};

/** @throws what is no mistake of the asker's and no answer of the engine's */
function sentenceOf(thrown: unknown): string {
  if (thrown instanceof BadInput) return thrown.message;
  if (!(thrown instanceof NoAnswer)) throw thrown;
  return thrown.outcome.kind === 'cancelled' ? 'It was cancelled.' : wholeError(thrown.outcome.error, english);
}
