import assert from 'node:assert/strict';
import { Store } from '../../../../media/shared/store';

describe('the store of a page', () => {
  it('calls a watcher when what it depends on has changed, with the state of its last call', () => {
    const store = new Store({ head: 0, view: 'matrix' });
    const calls: [head: number, before: number][] = [];
    store.watch(
      ({ head }) => [head],
      (state, before) => calls.push([state.head, before.head]),
    );
    store.set({ head: 1 });
    store.set({ view: 'table' });
    store.set({ head: 1 });
    store.set({ head: 2 });
    assert.deepEqual(calls, [
      [1, 0],
      [2, 1],
    ]);
  });

  it('lets a watcher set state: all watchers are called again, none within another', () => {
    const store = new Store({ wanted: 1, shown: 0 });
    const seen: string[] = [];
    let depth = 0;
    store.watch(
      ({ wanted }) => [wanted],
      ({ wanted }) => {
        assert.equal(depth++, 0);
        store.set({ shown: wanted });
        if (wanted < 3) store.set({ wanted: wanted + 1 });
        depth--;
      },
    );
    store.watch(
      ({ shown }) => [shown],
      ({ shown }) => seen.push(`shows ${shown}`),
    );
    store.set({ wanted: 2 });
    assert.deepEqual(seen, ['shows 2', 'shows 3']);
    assert.deepEqual(store.state, { wanted: 3, shown: 3 });
  });

  it('goes on after a watcher that throws', () => {
    const store = new Store({ at: 0 });
    const seen: number[] = [];
    store.watch(
      ({ at }) => [at],
      ({ at }) => {
        if (at === 1) throw new Error('broken');
        seen.push(at);
      },
    );
    assert.throws(() => store.set({ at: 1 }), /broken/);
    store.set({ at: 2 });
    assert.deepEqual(seen, [2]);
  });
});
