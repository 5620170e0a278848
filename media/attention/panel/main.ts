/** The attention inspector's webview: the store, and the parts that watch it, in the order in which they are drawn. */
import '../../shared/pageWords';
import { addFaithfulness } from './faithfulnessPart';
import { addHeader, addNotices, addTabs, addTools } from './frameParts';
import { connect } from './host';
import { addLayers } from './layersPart';
import { PanelStore } from './panelStore';
import { addPatch } from './patchPart';
import { receive } from './receive';
import { nameSkeleton } from './skeleton';
import { addText } from './textPart';
import { addCompare, addHeads, addLines, addMatrix, addProbabilities, addTable } from './viewParts';
import { addWhy } from './whyPart';

const host = connect((message) => receive(store, message));
const store: PanelStore = new PanelStore(host);

nameSkeleton();
addNotices(store);
addHeader(store);
addFaithfulness(store);
addText(store);
addTabs(store);
for (const add of [addMatrix, addLines, addHeads, addProbabilities, addCompare, addPatch, addTable, addWhy, addLayers])
  add(store);
addTools(store, host);
document.documentElement.addEventListener('pointerleave', () => store.pointAt([]));

// The host answers with the current state of its session.
host.send({ kind: 'ready' });
