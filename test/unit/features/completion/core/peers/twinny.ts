/** The situations of Twinny's own tests (completion-formatter), with texts of ours. */
import type { PeerCase } from './peerCase';

export const TWINNY: readonly PeerCase[] = [
  { about: 'trims after a brace', document: 'if (x) |\n', model: '{\n\n', shown: '{' },
  {
    about: 'shows no closer of nothing',
    document: 'x = 1|\n',
    model: '})',
    shown: '',
    because: 'they show it; nothing is open',
  },
  { about: 'drops a doubled closer before a stray one', document: 'if ([ite| item }]) {', model: ']', shown: '' },
  { about: 'keeps braces in a string', document: 'const s = |\n', model: '"{ test }";', shown: '"{ test }";' },
  { about: 'drops a doubled closer after a quote', document: "call('|)", model: "')", shown: "'" },
  { about: 'drops a doubled quote and closers', document: "f({ a: '|')}", model: "word')}", shown: 'word' },
  { about: 'drops a doubled backtick', document: 'const s = `|`', model: 'template`', shown: 'template' },
  { about: 'drops the line that stands below', document: 'one();\n|\ntwo();', model: 'two();', shown: '' },
  {
    about: 'drops line breaks at the end',
    document: 'function f() {|\n',
    model: '\n  return true;\n  \n',
    shown: '\n  return true;',
  },
  { about: 'drops what overlaps with the rest', document: "|test');", model: "log('test');", shown: "log('" },
  {
    about: 'keeps a line that has nothing to do with the next',
    document: '|\nreturn true;',
    model: 'const x = 1;',
    shown: 'const x = 1;',
  },
];
