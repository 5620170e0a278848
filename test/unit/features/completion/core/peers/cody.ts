/** The situations of Cody's own tests (get-inline-completions-tests), with texts of ours. */
import type { PeerCase } from './peerCase';

export const CODY: readonly PeerCase[] = [
  {
    about: 'keeps the blank before an operator',
    document: 'const isLocal = host|',
    model: " === 'localhost'",
    shown: " === 'localhost'",
  },
  {
    about: 'shows no closing brace alone where it stands below',
    document: 'function it() {\n  |\n}',
    model: '}',
    shown: '',
  },
  {
    about: 'drops brackets that the test framework closes',
    document: "it('sorts', () => {|\n})",
    model: '\n  expect(sort([2, 1])).toEqual([1, 2])\n})',
    shown: '\n  expect(sort([2, 1])).toEqual([1, 2])',
  },
  {
    about: 'keeps a closing bracket that is missing',
    document: "it('sorts', () => {|",
    model: '\n  expect(1).toBe(1)\n})',
    shown: '\n  expect(1).toBe(1)\n})',
  },
  {
    about: 'keeps an else with its if',
    document: 'if (ok) {|\n',
    model: '\n  go();\n} else {\n  stop();\n}',
    shown: '\n  go();\n} else {\n  stop();\n}',
  },
  {
    about: 'ends before the line that stands after the cursor',
    document: 'const all = [\n  |\n  three,\n];',
    model: 'one,\n  two,\n  three,\n  four,',
    shown: 'one,\n  two,',
  },
  {
    about: 'removes trailing spaces',
    document: 'function f() {|',
    model: '\n  go();   \n}   ',
    shown: '\n  go();   \n}',
  },
  {
    about: 'honors a leading line break',
    document: 'describe("x", () => {|\n',
    model: '\n  it("works", () => {\n  })',
    shown: '\n  it("works", () => {\n  })',
  },
  {
    about: 'includes a closing parenthesis',
    document: 'console.log(|\n',
    model: "'one', 'two')",
    shown: "'one', 'two')",
  },
  { about: 'says nothing where the rest of the line says it', document: 'if (|ready) {', model: 'ready) {', shown: '' },
];
