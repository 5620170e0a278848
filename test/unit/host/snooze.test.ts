import assert from 'node:assert/strict';
import { Snooze, type SnoozeState } from '../../../src/host/snooze';

/** What was done at time 0, which file is asked about at which time, and what it is. */
const CASES: readonly (readonly [
  about: string,
  act: (snooze: Snooze) => void,
  file: string | undefined,
  atMs: number,
  state: SnoozeState,
])[] = [
  ['is awake at first', () => undefined, 'a', 0, { is: 'awake' }],
  ['says how much is left', (snooze) => snooze.for(300, 0), 'a', 100, { is: 'until', leftMs: 200 }],
  ['applies where no document is open', (snooze) => snooze.for(300, 0), undefined, 100, { is: 'until', leftMs: 200 }],
  ['ends after its time', (snooze) => snooze.for(300, 0), 'a', 300, { is: 'awake' }],
  [
    'takes the time that was chosen last',
    (snooze) => {
      snooze.untilRestart();
      snooze.for(5, 0);
    },
    'a',
    6,
    { is: 'awake' },
  ],
  ['lasts until the window closes', (snooze) => snooze.untilRestart(), 'a', 1e12, { is: 'untilRestart' }],
  ['applies in its file', (snooze) => snooze.inFile('a'), 'a', 1e12, { is: 'inFile' }],
  ['does not apply in another file', (snooze) => snooze.inFile('a'), 'b', 0, { is: 'awake' }],
  [
    'can be ended before its time',
    (snooze) => {
      snooze.for(300, 0);
      snooze.end('a');
    },
    'a',
    1,
    { is: 'awake' },
  ],
  [
    'ends in the file that is open',
    (snooze) => {
      snooze.inFile('a');
      snooze.end('a');
    },
    'a',
    1,
    { is: 'awake' },
  ],
  [
    'goes on in a file that is not open',
    (snooze) => {
      snooze.inFile('a');
      snooze.end('b');
    },
    'a',
    1,
    { is: 'inFile' },
  ],
];

describe('Snooze', () => {
  for (const [about, act, file, atMs, state] of CASES) {
    it(about, () => {
      const snooze = new Snooze();
      act(snooze);
      assert.deepEqual(snooze.state(file, atMs), state);
    });
  }
});
