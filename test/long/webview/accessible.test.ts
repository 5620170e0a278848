/** axe in every view, in the themes that test/webview leaves out. */
import { passesAxe } from '../../webview/axeSuites';

passesAxe(['light', 'highContrast']);
