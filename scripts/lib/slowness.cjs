const os = require('node:os');

/**
 * How many times slower this machine is than a quiet one, at least 1: as it was when `npm test` began (speed.mjs), or by
 * what waits for a processor now (none on Windows, which does not tell), whichever is more.
 */
exports.slowness = () =>
  Math.max(1, Number(process.env.ATTENTIVE_SLOWNESS) || 1, (os.loadavg()[0] ?? 0) / os.availableParallelism());
