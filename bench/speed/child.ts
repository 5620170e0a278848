/**
 * One engine in a process of its own, so that no other's memory and threads are measured with it. Forked by `remote.ts`
 * with the id of a peer, `forked` or `here` for where Attentive's engine runs, and the path of llama.cpp's weights; does
 * one task at a time.
 */
import type { Peer, PeerId, Reply, Task } from './peer';

const [, , id, where, gguf = ''] = process.argv;

async function load(peer: PeerId): Promise<Peer> {
  switch (peer) {
    case 'completion':
    case 'instruct':
      return (await import('./attentive')).attentive(peer, where === 'forked');
    case 'transformers':
      return (await import('./transformersJs')).transformersJs();
    case 'llama':
      return (await import('./llamaCpp')).llamaCpp(gguf);
  }
}

function answer(peer: Peer, task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'about':
      return Promise.resolve(peer.about);
    case 'pid':
      return Promise.resolve(peer.pid());
    case 'read':
      return peer.read(task.text);
    case 'write':
      return peer.write(task.prompt, task.tokens);
    case 'suggest':
      return peer.suggest(task.place);
    case 'end':
      return peer.dispose().then(() => process.exit());
  }
}

const reply = (message: Reply): void => {
  if (process.connected) process.send!(message);
};
const failed = (thrown: unknown): void => reply({ error: thrown instanceof Error ? thrown.message : String(thrown) });

const peer = load(id as PeerId);
peer.catch(() => undefined);
process.on('message', (task: Task) => {
  peer.then((loaded) => answer(loaded, task)).then((value) => reply({ value }), failed);
});
