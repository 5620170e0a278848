/** axe in every view, in one theme; test/long/webview has the others. */
import { passesAxe } from './axeSuites';

passesAxe(['dark']);
