/**
 * What other completion extensions test their own trimming by, replayed here: the situations are theirs, the texts are
 * ours. Where we expect something else than they do, the case says why.
 */

import assert from 'node:assert/strict';
import { finish } from '../../../../../src/features/completion/core/finish';
import { placeIn } from './place';
import { CODY } from './peers/cody';
import { CONTINUE } from './peers/continue';
import { TABBY } from './peers/tabby';
import { TWINNY } from './peers/twinny';

for (const [peer, cases] of Object.entries({ Tabby: TABBY, Continue: CONTINUE, Twinny: TWINNY, Cody: CODY })) {
  describe(`what ${peer} tests`, () => {
    for (const { about, document, model, shown, language } of cases) {
      it(`${about}: ${JSON.stringify(document)}`, () => {
        const finished = finish(model, placeIn(document, language));
        assert.equal(finished.kind === 'shown' ? finished.text : '', shown);
      });
    }
  });
}
