/** The attention inspector's webview. */
import { App } from './app';

new App().start();
