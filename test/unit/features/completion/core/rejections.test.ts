import assert from 'node:assert/strict';
import { Deletions, type TextChange } from '../../../../../src/features/completion/core/deletions';
import { Rejections } from '../../../../../src/features/completion/core/rejections';

const uri = 'file:///a.txt';
const at = (before: string, where = uri) => ({ uri: where, before });

describe('Rejections', () => {
  const rejections = new Rejections();
  before(() => {
    rejections.add(at('The capital of France is'), ' Paris, a city', 'dismissed');
    rejections.add(at('one\r\ntwo '), 'three\r\n', 'deleted');
    rejections.add(at('x'), '  \n', 'deleted');
  });

  const CASES: readonly (readonly [why: string | undefined, before: string, text: string])[] = [
    ['dismissed', 'The capital of France is', ' Paris, a city'],
    ['dismissed', 'The capital of France is', ' Paris'],
    ['dismissed', 'The capital of France is', ' Paris, a city of light'],
    [undefined, 'The capital of France is', ' Lyon'],
    [undefined, 'The capital of France is ', 'Paris, a city'],
    [undefined, 'Now: The capital of France is', ' Paris'],
    ['deleted', 'one\ntwo ', 'three'],
    [undefined, 'x', '  y'],
  ];
  for (const [why, before, text] of CASES) {
    it(`${why ? 'are' : 'are no'} reason against ${JSON.stringify(text)} after ${JSON.stringify(before)}`, () =>
      assert.equal(rejections.reasonAgainst(at(before), text), why));
  }

  it('are of their document, and forgotten with it', () => {
    const own = new Rejections();
    own.add(at('a'), 'b', 'dismissed');
    assert.equal(own.reasonAgainst(at('a', 'file:///b.txt'), 'b'), undefined);
    assert.equal(own.reasonAgainst(at('a'), 'b'), 'dismissed');
    own.forget(uri);
    assert.equal(own.reasonAgainst(at('a'), 'b'), undefined);
  });

  it('know a place in a long text by the text that is near', () => {
    const own = new Rejections();
    own.add(at(`${'-'.repeat(500)}near`), 'b', 'dismissed');
    assert.equal(own.reasonAgainst(at(`${'-'.repeat(300)}near`), 'b'), 'dismissed');
  });

  it('are bounded: the oldest go first', () => {
    const own = new Rejections();
    for (let i = 0; i <= 200; i++) own.add(at(`place ${i}`), 'b', 'dismissed');
    assert.equal(own.reasonAgainst(at('place 0'), 'b'), undefined);
    assert.equal(own.reasonAgainst(at('place 1'), 'b'), 'dismissed');
  });
});

/** A document in which a person edits; what it says of each change is what an editor says. */
class Edited {
  private readonly deletions = new Deletions();

  constructor(private text: string) {
    this.look();
  }

  change(offset: number, length: number, inserted = '') {
    const change: TextChange = { uri, offset, length, inserted };
    this.text = this.text.slice(0, offset) + inserted + this.text.slice(offset + length);
    const deletion = this.deletions.deletedBy(change);
    this.look();
    return deletion && [deletion.before, deletion.text];
  }

  private look(): void {
    this.deletions.see({ uri, start: 0, text: this.text });
  }
}

describe('Deletions', () => {
  it('are found whole when a selection, a word or an accepted suggestion goes away at once', () => {
    assert.deepEqual(new Edited('is Paris.').change(3, 5), ['is ', 'Paris']);
  });

  it('grow with each key backward and forward', () => {
    const edited = new Edited('is Paris.');
    assert.deepEqual(edited.change(7, 1), ['is Pari', 's']);
    assert.deepEqual(edited.change(6, 1), ['is Par', 'is']);
    assert.deepEqual(edited.change(6, 1), ['is Par', 'is.']);
  });

  it('begin anew after a key that writes, and elsewhere', () => {
    const edited = new Edited('is Paris.');
    edited.change(8, 1);
    assert.equal(edited.change(8, 0, '!'), undefined);
    assert.deepEqual(edited.change(8, 1), ['is Paris', '!']);
    assert.deepEqual(edited.change(0, 1), ['', 'i']);
  });

  it('are none where a text is replaced, and where nobody looked', () => {
    assert.equal(new Edited('is Paris').change(3, 5, 'Lyon'), undefined);
    const unseen = new Deletions();
    assert.equal(unseen.deletedBy({ uri, offset: 0, length: 1, inserted: '' }), undefined);
    unseen.see({ uri, start: 100, text: 'around' });
    assert.equal(unseen.deletedBy({ uri, offset: 99, length: 2, inserted: '' }), undefined);
    unseen.see({ uri, start: 100, text: 'around' });
    assert.equal(unseen.deletedBy({ uri, offset: 105, length: 2, inserted: '' }), undefined);
    unseen.see({ uri: 'file:///b.txt', start: 0, text: 'around' });
    assert.equal(unseen.deletedBy({ uri, offset: 0, length: 2, inserted: '' }), undefined);
    unseen.see({ uri, start: 100, text: 'around' });
    assert.deepEqual(unseen.deletedBy({ uri, offset: 100, length: 6, inserted: '' }), {
      uri,
      before: '',
      text: 'around',
    });
  });
});
