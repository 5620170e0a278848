/**
 * Run by VS Code when it deletes the folder of an extension that was uninstalled (`vscode:uninstall` in package.json): at a
 * later start, and not always the next one.
 */
import { removeNoted } from './uninstalling';

// Nobody reads what it says: the exit code has to do.
removeNoted(__dirname).catch(() => process.exit(1));
