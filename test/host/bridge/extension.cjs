/**
 * Runs code that a test posts to it, with `vscode` at hand, and answers with the JSON of its result. Where to post is
 * written to $ATTENTIVE_BRIDGE, anew by each extension host. For tests only: it is never part of the package.
 */
const http = require('node:http');
const fs = require('node:fs');
const vscode = require('vscode');

/** @param {http.IncomingMessage} request */
async function read(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}

exports.activate = (/** @type {vscode.ExtensionContext} */ context) => {
  const place = process.env.ATTENTIVE_BRIDGE;
  if (!place) return;
  const server = http.createServer(async (request, response) => {
    try {
      const { code, args } = JSON.parse(await read(request));
      // The code is a function's own text, sent by the test that started this window.
      const result = await new Function('vscode', 'args', `return (${code})(vscode, ...args);`)(vscode, args);
      response.end(JSON.stringify({ result }));
    } catch (error) {
      response.end(JSON.stringify({ error: error instanceof Error ? error.stack : String(error) }));
    }
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    fs.writeFileSync(`${place}.part`, JSON.stringify({ port, pid: process.pid }));
    fs.renameSync(`${place}.part`, place);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
