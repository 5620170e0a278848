/** What package.json says of the tools is what the tools say of themselves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isToolName, TOOLS } from '../../../../../src/features/languageModels/core/tools';

interface Contributed {
  readonly name: string;
  readonly modelDescription: string;
  readonly inputSchema: object;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { languageModelTools: Contributed[] };
};

describe('The tools of VS Code', () => {
  for (const { name, modelDescription, inputSchema } of contributes.languageModelTools)
    it(`take what package.json says: ${name}`, () => {
      assert.ok(isToolName(name));
      const tool = TOOLS[name];
      assert.ok(modelDescription.startsWith(tool.description));
      // Without a text the open file is explained.
      const required = name === 'attentive_explain' ? [] : tool.inputSchema.required;
      assert.deepEqual(inputSchema, { ...tool.inputSchema, required });
    });
});
