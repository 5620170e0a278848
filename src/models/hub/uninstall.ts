/** Run by VS Code after the extension was uninstalled, at its next start (`vscode:uninstall` in package.json). */
import { removeNoted } from './uninstalling';

// Nobody reads what it says: the exit code has to do.
removeNoted(__dirname).catch(() => process.exit(1));
