/**
 * Sets up the words that the host has handed to the page. The first import of a page's main file: labels are looked up
 * while the other modules are loaded.
 */
import { config } from '@vscode/l10n';
import * as v from 'valibot';
import { ENGLISH, PageWords } from '../../src/protocol/words';

const held = document.getElementById('page-words')?.textContent;
const { bundle } = held ? v.parse(PageWords, JSON.parse(held)) : ENGLISH;
config({ contents: bundle });
