/**
 * Stands in for VS Code's log writer, which is a native module that npm does not build here: without it every log stays
 * empty. Writes the same lines, one file, each line at once, so that a test can read what a person would.
 */
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.level = 0;
    this.bare = false;
    for (const [level, name] of LEVELS.entries()) {
      Object.assign(this, { [name]: (/** @type {string} */ message) => this.write(level, message) });
    }
  }

  /** @param {number} level @param {string} message */
  write(level, message) {
    if (level < this.level) return;
    fs.appendFileSync(this.file, this.bare ? message : `${new Date().toISOString()} [${LEVELS[level]}] ${message}\n`);
  }

  /** @param {number} level */
  setLevel(level) {
    this.level = level;
  }
  getLevel() {
    return this.level;
  }
  clearFormatters() {
    this.bare = true;
  }
  setPattern() {
    this.bare = false;
  }
  flush() {
    return undefined;
  }
  drop() {
    return undefined;
  }
}

/** @param {string} _name @param {string} file */
async function createRotatingLogger(_name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.appendFileSync(file, '');
  return new Logger(file);
}

// By name, one by one: VS Code imports this as an ES module.
exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = createRotatingLogger;
exports.createAsyncRotatingLogger = createRotatingLogger;
