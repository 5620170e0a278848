import assert from 'node:assert/strict';
import * as path from 'node:path';
import { foldersAbove, IgnoreAnswers, ignoredIn } from '../../../src/host/ignoreAnswers';
import { FakeClock } from '../base/fakeClock';

describe('What Git said about files', () => {
  /** Git, which answers when the test says so, by the rules of the moment of the question. */
  function git() {
    const [asked, waiting] = [[] as string[][], [] as (() => void)[]];
    const rules = new Set<string>();
    const clock = new FakeClock();
    const answers = new IgnoreAnswers(clock, (paths) => {
      asked.push([...paths]);
      const found = new Set(paths.filter((path) => rules.has(path)));
      return new Promise((resolve) => {
        waiting.push(() => resolve(found));
      });
    });
    const answer = async (): Promise<void> => {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { asked, rules, clock, answers, answer };
  }

  it('is asked for once, of many files at a time, and only of those that are unknown', async () => {
    const { asked, rules, answers, answer } = git();
    rules.add('/b');
    const first = answers.ignored(['/a', '/b']);
    await answer();
    assert.deepEqual([...(await first)], ['/b']);
    const second = answers.ignored(['/a', '/b', '/c']);
    await answer();
    assert.deepEqual([...(await second)], ['/b']);
    assert.deepEqual(asked, [['/a', '/b'], ['/c']]);
    assert.deepEqual([answers.known('/a'), answers.known('/b'), answers.known('/d')], [false, true, undefined]);
  });

  it('does not count when the rules change before it comes', async () => {
    const { asked, rules, answers, answer } = git();
    const found = answers.ignored(['/a']);
    rules.add('/a');
    answers.forget();
    await answer();
    assert.equal(answers.known('/a'), undefined, 'the answer by the old rules is not kept');
    await answer();
    assert.deepEqual([...(await found)], ['/a'], 'nor given');
    assert.deepEqual([asked.length, answers.known('/a')], [2, true]);
  });

  it('is asked for again while what is known still holds', async () => {
    const { asked, rules, answers, answer } = git();
    const found = answers.ignored(['/a', '/b']);
    await answer();
    await found;
    rules.add('/a');
    const refreshed = answers.refresh(['/a', '/b', '/unknown']);
    assert.equal(answers.known('/a'), false, 'until Git answers');
    await answer();
    assert.deepEqual([await refreshed, answers.known('/a'), answers.known('/b')], [true, true, false]);
    const same = answers.refresh(['/a', '/b']);
    await answer();
    assert.equal(await same, false);
    assert.equal(await answers.refresh(['/unknown']), false);
    assert.deepEqual(asked, [
      ['/a', '/b'],
      ['/a', '/b'],
      ['/a', '/b'],
    ]);
  });

  it('overtakes no answer by newer rules', async () => {
    const { rules, answers, answer } = git();
    const found = answers.ignored(['/a']);
    await answer();
    await found;
    const refreshed = answers.refresh(['/a']);
    rules.add('/a');
    answers.forget();
    await answer();
    assert.deepEqual([await refreshed, answers.known('/a')], [false, undefined]);
  });

  it('is forgotten when the rules change, and after a minute', async () => {
    const { clock, answers, answer } = git();
    const found = answers.ignored(['/a']);
    await answer();
    await found;
    answers.forget();
    assert.equal(answers.known('/a'), undefined);
    const again = answers.ignored(['/a']);
    await answer();
    await again;
    clock.advance(60_001);
    assert.equal(answers.known('/a'), undefined);
  });
});

describe('What a repository ignores', () => {
  it('is asked for again where nothing came: an answer may be lost', async () => {
    const answers = [[], ['/repo/hidden']];
    const repository = { checkIgnore: async () => new Set(answers.shift()) };
    assert.deepEqual(await ignoredIn(repository, ['/repo/open', '/repo/hidden']), ['/repo/hidden']);
  });

  it('is nothing where nothing comes twice, and where it cannot be asked', async () => {
    assert.deepEqual(await ignoredIn({ checkIgnore: async () => new Set() }, ['/repo/open']), []);
    assert.deepEqual(await ignoredIn({}, ['/repo/open']), []);
  });

  it('is asked for one by one where Git refuses the list', async () => {
    const repository = {
      checkIgnore: (paths: string[]) =>
        paths.includes('/repo/submodule/x')
          ? Promise.reject(new Error('is in submodule'))
          : Promise.resolve(new Set(paths)),
    };
    assert.deepEqual(await ignoredIn(repository, ['/repo/hidden', '/repo/submodule/x']), ['/repo/hidden']);
  });
});

describe('The folders whose .gitignore counts for a folder', () => {
  it('are those from the root of the repository to the one above it', () => {
    assert.deepEqual(foldersAbove('/repo', '/repo/a/b', path.posix), ['/repo', '/repo/a']);
    assert.deepEqual(foldersAbove('/', '/a/b', path.posix), ['/', '/a']);
    // A backslash is part of a name here.
    assert.deepEqual(foldersAbove('/re\\po', '/re\\po/a', path.posix), ['/re\\po']);
  });

  it('are the same on Windows, however a name is written', () => {
    assert.deepEqual(foldersAbove('c:\\repo', 'c:\\repo\\a\\b', path.win32), ['c:\\repo', 'c:\\repo\\a']);
    assert.deepEqual(foldersAbove('C:\\Repo', 'c:\\repo\\a', path.win32), ['C:\\Repo']);
    assert.deepEqual(foldersAbove('c:/repo', 'c:\\repo\\a', path.win32), ['c:\\repo']);
    assert.deepEqual(foldersAbove('c:\\', 'c:\\a', path.win32), ['c:\\']);
    assert.deepEqual(foldersAbove('\\\\host\\share\\repo', '\\\\host\\share\\repo\\a', path.win32), [
      '\\\\host\\share\\repo',
    ]);
  });

  it('are none for the root itself, and for what lies elsewhere', () => {
    assert.deepEqual(foldersAbove('/repo', '/repo', path.posix), []);
    assert.deepEqual(foldersAbove('/repo', '/repository/a', path.posix), []);
    assert.deepEqual(foldersAbove('/repo', '/', path.posix), []);
    assert.deepEqual(foldersAbove('c:\\repo', 'C:\\repo', path.win32), []);
    assert.deepEqual(foldersAbove('c:\\repo', 'c:\\repository\\a', path.win32), []);
    assert.deepEqual(foldersAbove('c:\\repo', 'd:\\repo\\a', path.win32), []);
  });
});
