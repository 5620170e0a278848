/** More texts that could break a page than test/webview shows. */
import { survives } from '../../webview/hostileTexts';

survives(['bidi controls', 'one token of 4,000 characters', 'zero-width joiners', 'right-to-left']);
