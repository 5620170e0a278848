/**
 * A hub in a process of its own with one model, whose graph is zeros: as many as the bench asks for, made while they are
 * sent. Sends its address to the process that forked it.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const REPO = 'bench/zeros';
export const GRAPH = 'onnx/model.onnx';
const COMMIT = '0'.repeat(40);
/** What a server reads from its disk at once. */
const SENT_BYTES = 256 * 1024;
const TEXTS: Readonly<Record<string, string>> = {
  'config.json': '{"architectures":["LlamaForCausalLM"]}',
  'tokenizer.json': '{"model":{}}',
};

function sha256OfZeros(bytes: number): string {
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(SENT_BYTES);
  for (let left = bytes; left > 0; left -= SENT_BYTES) hash.update(zeros.subarray(0, Math.min(left, SENT_BYTES)));
  return hash.digest('hex');
}

async function sendZeros(response: ServerResponse, bytes: number): Promise<void> {
  const zeros = Buffer.alloc(SENT_BYTES);
  response.writeHead(200, { 'content-length': bytes, 'content-type': 'application/octet-stream' });
  for (let left = bytes; left > 0 && !response.destroyed; left -= SENT_BYTES)
    if (!response.write(zeros.subarray(0, Math.min(left, SENT_BYTES)))) await once(response, 'drain');
  response.end();
}

export async function serveZeros(bytes: number): Promise<number> {
  const sha256 = sha256OfZeros(bytes);
  const gitHash = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
  const files = [
    ...Object.entries(TEXTS).map(([path, text]) => ({ type: 'file', path, size: text.length, oid: gitHash(text) })),
    { type: 'file', path: GRAPH, size: bytes, oid: COMMIT, lfs: { oid: sha256, size: bytes } },
  ];
  const json = (response: ServerResponse, content: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const name = pathname.split(`/resolve/${COMMIT}/`)[1];
    if (name === GRAPH) void sendZeros(response, bytes).catch(() => response.destroy());
    else if (name !== undefined) response.writeHead(200).end(TEXTS[name]);
    else if (pathname.includes('/tree/')) json(response, files);
    else json(response, { id: REPO, sha: COMMIT, cardData: { license: 'mit' }, tags: [] });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
