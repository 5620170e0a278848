import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { textAround, type At, type LineRange } from '../../../src/host/documentText';

/** A document of LF lines that counts what is read of it. */
class FakeDocument {
  readonly lines: string[];
  charsRead = 0;
  linesRead = 0;

  constructor(readonly text: string) {
    this.lines = text.split('\n');
  }

  get lineCount(): number {
    return this.lines.length;
  }

  lineAt(line: number): { text: string } {
    const text = this.lines[line];
    this.linesRead++;
    assert.ok(text !== undefined, `line ${line}`);
    return { text };
  }

  getText({ start, end }: LineRange): string {
    const text = this.text.slice(this.offsetAt(start), this.offsetAt(end));
    this.charsRead += text.length;
    return text;
  }

  offsetAt({ line, character }: At): number {
    return this.lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  }

  positionAt(offset: number): At {
    const before = this.text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)!.length };
  }
}

const read = (document: FakeDocument, offset: number, beforeChars: number, afterChars: number) =>
  textAround<LineRange>(document, document.positionAt(offset), { beforeChars, afterChars }, (start, end) => ({
    start,
    end,
  }));

describe('textAround', () => {
  it('reads exactly the text before and after the cursor, up to the limits', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\n\n', 'word '), { maxLength: 40 })
      .map((each) => each.join(''));
    fc.assert(
      fc.property(text, fc.nat(100), fc.nat(30), fc.nat(30), (content, at, beforeChars, afterChars) => {
        const offset = Math.min(at, content.length);
        const around = read(new FakeDocument(content), offset, beforeChars, afterChars);
        const beforeStart = Math.max(0, offset - beforeChars);
        assert.deepEqual(around, {
          before: content.slice(beforeStart, offset),
          beforeStart,
          after: content.slice(offset, offset + afterChars),
        });
      }),
    );
  });

  it('never takes half a character', () => {
    const text = fc.array(fc.constantFrom('a', '🙂', '\n', '𝒳'), { maxLength: 40 }).map((each) => each.join(''));
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(30), fc.nat(30), (content, at, beforeChars, afterChars) => {
        const offset = [...content].slice(0, at).join('').length;
        const { before, beforeStart, after } = read(new FakeDocument(content), offset, beforeChars, afterChars);
        for (const part of [before, after])
          assert.doesNotMatch(part, /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
        assert.equal(content.slice(beforeStart, offset), before);
        assert.ok(content.startsWith(after, offset));
      }),
      { seed: 3 },
    );
  });

  it('reads no more of one line of a million characters', () => {
    const document = new FakeDocument('x'.repeat(1_000_000));
    read(document, 500_000, 24_000, 8_000);
    assert.equal(document.charsRead, 32_000);
  });

  for (const line of ['x'.repeat(79), '']) {
    it(`reads no more of half a million lines of ${line.length} characters`, () => {
      const document = new FakeDocument(`${line}\n`.repeat(500_000));
      read(document, document.text.length / 2, 24_000, 8_000);
      assert.ok(document.charsRead <= 32_000, `${document.charsRead} characters`);
      assert.ok(document.linesRead <= 32_002, `${document.linesRead} lines`);
    });
  }
});
