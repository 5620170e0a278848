import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { editsIn, editsOf, editsOfAll } from '../../../bench/completion/history';

const filler = Array.from({ length: 60 }, (_, i) => `export const constant${i} = compute(${i}, 'a name');`).join('\n');
const old = `one();\n${filler}\nremoved();\nlast();\n`;
const beside = `// beside\n${filler.replaceAll('constant', 'value')}\n`;
const typed = `function added(first, second) {\n  return combine(first, second, 'of both');\n}`;
const now = `one();\n${typed}\n${filler}\nlast();\nappended(to, the, end, of, the, whole, file);\n`;

describe('The edits between two versions', () => {
  it('type each changed run of lines between the new text above and the old text below', () => {
    const edits = editsIn(
      [
        { old: [1, 1], new: [1, 4] },
        { old: [61, 62], new: [64, 64] },
        { old: [63, 63], new: [65, 66] },
      ],
      old,
      now,
      1000,
    );
    assert.deepEqual(
      edits.map(({ text, start, end }) => [text.slice(0, start), text.slice(start, end), text.slice(end)]),
      [
        ['one();\n', typed, `\n${filler}\nremoved();\nlast();\n`],
        [now.slice(0, now.indexOf('appended')), 'appended(to, the, end, of, the, whole, file);', '\n'],
      ],
    );
  });

  it('know what they replace, where they replace something', () => {
    const edits = editsIn(
      [{ old: [61, 62], new: [61, 62] }],
      old,
      `one();\n${filler}\n${'kept '.repeat(10)}\nlast();\n`,
      1000,
    );
    assert.deepEqual(
      edits.map(({ replaced }) => replaced),
      ['removed();'],
    );
  });

  it('are found in two folders, with the older one’s other files beside them, builds of the same source aside', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-history-'));
    try {
      for (const [name, text] of [
        ['old/lib/a.js', old],
        ['old/lib/b.js', beside],
        ['old/other/a.js', `// another build\n${old}`],
        ['new/lib/a.js', now],
        ['new/lib/b.js', beside],
        ['new/other/a.js', `// another build\n${old}`],
      ] as const) {
        fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
        fs.writeFileSync(path.join(folder, name), text);
      }
      const edits = editsOf(path.join(folder, 'old'), path.join(folder, 'new'), 1000);
      assert.deepEqual(
        edits.map(({ file, language, text, start, end }) => [file, language, text.slice(start, end)]),
        [
          [path.join('lib', 'a.js'), 'javascript', typed],
          [path.join('lib', 'a.js'), 'javascript', 'appended(to, the, end, of, the, whole, file);'],
        ],
      );
      assert.deepEqual(edits[0]!.neighbors, [beside]);
      const versions = [path.join(folder, 'old'), path.join(folder, 'new')];
      assert.deepEqual(editsOfAll([...versions, ...versions], 1000), [...edits, ...edits]);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
