// Speaks the engine's protocol and misbehaves on order: argv[2] says how to start, a request's `text` what to do then.
const VERSION = 12;
const send = (message) => process.send(message);
const token = (text) => ({ id: 0, text, start: 0, end: 0, special: false });
const answer = (id, ...texts) => send({ kind: 'outcome', id, outcome: { kind: 'tokens', tokens: texts.map(token) } });
const works = (id, isWorking, model) => send({ kind: 'working', id, isWorking, model });
const progress = (id) => send({ kind: 'part', id, part: { kind: 'progress', stage: 'reading', done: 0, total: 1 } });
const open = new Set();
const late = new Map();
const stepping = new Map();

const starts = {
  well: () => send({ kind: 'hello', version: VERSION, pid: process.pid }),
  silently: () => setInterval(() => undefined, 60_000),
  outdated: () => send({ kind: 'hello', version: VERSION - 1, pid: process.pid }),
  talkative: () => send({ kind: 'event', event: { kind: 'loaded', model: 'm', elapsedMs: 1 } }),
  dying: () => process.exit(3),
  noBuild: () => send({ kind: 'noBuild', platform: 'linux', architecture: 'x64', systemCode: 'ERR_DLOPEN_FAILED' }),
};

const orders = {
  echo: (id) => answer(id, 'echo'),
  models: (id) => send({ kind: 'outcome', id, outcome: { kind: 'models', models: [], unusable: [] } }),
  pid: (id) => answer(id, String(process.pid)),
  environment: (id) => answer(id, ...Object.keys(process.env), ...process.execArgv.map((each) => `execArgv ${each}`)),
  crash: () => process.kill(process.pid, 'SIGKILL'),
  // What is asked while a person types, of a model that ends the process at its first run.
  warm: () => process.kill(process.pid, 'SIGKILL'),
  complete: () => process.kill(process.pid, 'SIGKILL'),
  alternatives: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(7),
  leave: (id) => {
    answer(id, 'leave');
    setTimeout(() => process.exit(0), 20);
  },
  parts: (id) => {
    for (const text of ['a', 'b'])
      send({ kind: 'part', id, part: { kind: 'token', id: 1, text, logprob: -1, alternatives: [] } });
    answer(id, 'parts');
  },
  loading: (id) => {
    send({ kind: 'event', event: { kind: 'loading', model: 'm', fraction: 0.5 } });
    send({ kind: 'event', event: { kind: 'loaded', model: 'm', elapsedMs: 5 } });
    answer(id, 'loading');
  },
  packed: (id) =>
    send({
      kind: 'outcome',
      id,
      outcome: {
        kind: 'failed',
        error: { code: 'modelCorrupt', args: { what: 'packed', model: 'm', file: 'f', systemCode: 'EROFS' } },
      },
    }),
  loadingFails: (id) => {
    send({ kind: 'event', event: { kind: 'loading', model: 'm', fraction: 0.5 } });
    send({
      kind: 'outcome',
      id,
      outcome: {
        kind: 'failed',
        error: { code: 'modelMissing', args: { model: 'm', file: 'f', systemCode: 'ENOENT' } },
      },
    });
  },
  wrongShape: () => send({ nonsense: true }),
  wrongOutcome: (id) => send({ kind: 'outcome', id, outcome: { kind: 'released' } }),
  twice: (id) => {
    answer(id, 'twice');
    answer(id, 'twice');
  },
  strangePart: (id) =>
    send({ kind: 'part', id: id + 1000, part: { kind: 'progress', stage: 'reading', done: 0, total: 1 } }),
  flood: (id) => {
    for (let i = 1; i <= 10_000; i++) answer(id + i, 'flood');
  },
  floodOfText: (id) => {
    for (let i = 1; i <= 10_000; i++) answer(id + i, 'x'.repeat(10_000));
  },
  noise: (id) => {
    const noise = Buffer.alloc(8_000_000, 0xff);
    process.stdout.write(noise, () => process.stderr.write(noise, () => answer(id, 'noise')));
  },
  untilCancelled: (id) => open.add(id),
  // Has nothing loaded, and says so after its answer or, with the request still open, before it.
  idle: (id) => {
    answer(id, 'idle');
    send({ kind: 'idle' });
  },
  idleTooSoon: (id) => {
    send({ kind: 'idle' });
    answer(id, 'idleTooSoon');
  },
  forever: () => undefined,
  worksOnceCancelled: (id, model) => late.set(id, model),
  busy: () => {
    for (;;);
  },
  // Works for ever, and says so whenever somebody asks for `sign`.
  worksOn: (id, model) => {
    stepping.set(id, model);
    works(id, true, model);
  },
  sign: (id) => {
    for (const [each, model] of stepping) works(each, true, model);
    answer(id, 'sign');
  },
  loadingCrashes: (id, model) => {
    send({ kind: 'event', event: { kind: 'loading', model, fraction: 0.5 } });
    process.kill(process.pid, 'SIGKILL');
  },
  // Works on a capture, of which the request names no model.
  attention: (id) => works(id, true, 'm'),
  busyInARun: (id, model) => {
    works(id, true, model);
    progress(id);
    for (;;);
  },
  givingWay: (id, model) => {
    for (const isWorking of [true, false]) works(id, isWorking, model);
    progress(id);
    for (;;);
  },
};

process.on('message', (message) => {
  const { id, request } = message;
  if (message.kind === 'request') return orders[request.text ?? request.op](id, request.model);
  if (late.has(id)) return works(id, true, late.get(id));
  if (open.delete(id)) send({ kind: 'outcome', id, outcome: { kind: 'cancelled', at: 'decode' } });
});
process.on('disconnect', () => process.exit());
starts[process.argv[2]]();
