// What runs in the page of the webview's bench: a host that answers from memory, and the measurements. main.ts
// evaluates this text.

/** As VS Code's, but for the numbers: made on the spot, handed over as VS Code hands them, by structured clone. */
globalThis.host = function host(size) {
  const { tokens, layers, heads, causal, measures } = size;
  const words = Array.from({ length: tokens }, (_, i) => ` word${i % 97}`);
  const text = words.join('');
  let at = 0;
  const pieces = words.map((word, id) => ({ id, text: word, start: at, end: (at += word.length), special: false }));
  const post = (message) => window.postMessage(message);
  const capture = {
    kind: 'capture',
    captureId: 1,
    model: 'bench',
    modelName: 'Bench',
    precision: 'exact',
    where: 'bench',
    flow: 'prose',
    text,
    tokens: pieces,
    totalTokens: tokens,
    totalIsLowerBound: false,
    suggested: { map: 'self', layer: 0, head: 0, measure: 'raw' },
    predictions: { is: 'unavailable', why: 'Bench.' },
    maps: [
      {
        kind: 'self',
        direction: causal ? 'causal' : 'bidirectional',
        queriesAre: 'source',
        keysAre: 'source',
        layers,
        heads,
        queries: tokens,
        keys: tokens,
        measures,
      },
    ],
  };
  Object.assign(globalThis, {
    sendCapture: () => post(capture),
    acquireVsCodeApi: () => ({
      getState: () => undefined,
      setState: () => undefined,
      postMessage: (message) => {
        if (message.kind !== 'slice') return;
        const rows = Math.min(message.toRow, message.fromRow + Math.floor(262_144 / tokens)) - message.fromRow;
        const weights = new Float32Array(rows * tokens);
        for (let row = 0; row < rows; row++) {
          const query = message.fromRow + row;
          for (let key = 0; key < (causal ? query + 1 : tokens); key++)
            weights[row * tokens + key] = 1 / (1 + Math.abs(query - key)) ** 1.5;
        }
        const { kind, captureId, map, layer, head, measure, fromRow } = message;
        post({ kind, captureId, map, layer, head, measure, fromRow, rows, keys: tokens, weights });
      },
    }),
  });
};

globalThis.measure = async function measure() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const canvas = () => document.getElementById('matrix');
  const until = async (isTrue) => {
    const limit = performance.now() + 60_000;
    while (!isTrue()) {
      if (performance.now() > limit) throw new Error(`The page does not show what it was sent: waited for ${isTrue}`);
      await frame();
    }
  };
  const drawn = async (isTrue) => {
    const begun = performance.now();
    await until(isTrue);
    return performance.now() - begun;
  };
  const rows = String(globalThis.tokens);

  globalThis.sendCapture();
  const firstPaintMs = await drawn(
    () => document.body.dataset.state === 'ready' && canvas()?.dataset.rows !== undefined,
  );
  await until(() => canvas()?.dataset.rows === rows);
  const choose = (head) => {
    const select = document.getElementById('pick-head');
    select.value = head;
    select.dispatchEvent(new Event('change'));
  };
  choose('3');
  const switchMs = await drawn(() => canvas()?.dataset.head === '3');
  await until(() => canvas()?.dataset.rows === rows);
  choose('0');
  const backMs = await drawn(() => canvas()?.dataset.head === '0');

  const hovers = [];
  const tokens = [...document.querySelectorAll('#text-view .token')];
  for (let i = 0; i < 60; i++) {
    await frame();
    const begun = performance.now();
    tokens[(i * 37) % tokens.length].dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    // With the layout that it needs.
    void document.body.offsetHeight;
    hovers.push(performance.now() - begun);
  }
  hovers.sort((a, b) => a - b);

  const scroller = document.querySelector('#matrix-view .scroller');
  const gaps = [];
  // Waits for the last hover's paint, which is not part of scrolling.
  for (let i = 0; i < 10; i++) await frame();
  let last = await frame();
  for (let i = 0; i < 90; i++) {
    scroller.scrollTop += 24;
    scroller.scrollLeft += 8;
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  return {
    firstPaintMs,
    switchMs,
    backMs,
    hoverP95Ms: hovers[Math.floor(hovers.length * 0.95)],
    frames: gaps.length,
    slowFrames: gaps.filter((gap) => gap > 25).length,
  };
};

/**
 * The peer: one head as BertViz draws it, an SVG line for each query and key.
 * @returns milliseconds until it is laid out
 */
globalThis.linesForEveryPair = async function linesForEveryPair(tokens) {
  const namespace = 'http://www.w3.org/2000/svg';
  const begun = performance.now();
  const svg = document.createElementNS(namespace, 'svg');
  for (let query = 0; query < tokens; query++) {
    for (let key = 0; key < tokens; key++) {
      const line = document.createElementNS(namespace, 'line');
      for (const [attribute, value] of [
        ['x1', 100],
        ['y1', query * 20],
        ['x2', 300],
        ['y2', key * 20],
      ])
        line.setAttribute(attribute, String(value));
      line.setAttribute('opacity', String(1 / (1 + Math.abs(query - key))));
      line.setAttribute('stroke', '#1f77b4');
      svg.append(line);
    }
  }
  svg.setAttribute('height', String(tokens * 20));
  document.body.replaceChildren(svg);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - begun;
};
