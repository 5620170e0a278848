import assert from 'node:assert/strict';
import { ChosenModel } from '../../../../../src/features/attention/core/chosenModel';

const opening = { view: 'matrix' } as const;
/** @param setting of each call, the last one from then on */
function chosenModel(setting = 'set') {
  const now = { setting };
  const chosen = new ChosenModel(() => now.setting);
  const shown = (): string => `${chosen.model}, ${chosen.precision}`;
  return { now, chosen, shown };
}

describe('the model that a text is explained with', () => {
  it("is the person's again after a text that names its own, as a step of the course does", () => {
    const { chosen, shown } = chosenModel();
    chosen.choose('mine', 'fast');
    chosen.useFor({ model: 'course', opening });
    assert.equal(shown(), 'course, exact');
    chosen.useFor({});
    assert.equal(shown(), 'mine, fast');
  });

  it("is the setting's after a lesson where nothing was chosen in the panel", () => {
    const { chosen, shown } = chosenModel();
    chosen.useFor({ model: 'course', opening });
    chosen.useFor({});
    assert.equal(shown(), 'set, exact');
  });

  it('is what was chosen in the panel for a text of a lesson', () => {
    const { chosen, shown } = chosenModel();
    chosen.useFor({ model: 'course', opening });
    chosen.choose('other', 'exact');
    chosen.useFor({});
    assert.equal(shown(), 'other, exact');
  });

  it("is the setting's once that has changed", () => {
    const { now, chosen, shown } = chosenModel();
    chosen.choose('mine', 'fast');
    now.setting = 'new';
    chosen.useFor({ model: 'suggested', precision: 'exact' });
    assert.equal(shown(), 'suggested, exact');
    chosen.useFor({});
    assert.equal(shown(), 'new, fast');
  });
});
