import { expect } from 'chai';
import { changedSince } from '../changed-since.js';
import { describeRuntime } from '../describe-runtime.js';
import { type Layouts, layoutsOf } from '../layout.fixture.js';
import { openRuntime } from '../open-runtime.js';
import { realRuntimeOrSkip } from '../real-metadata.fixture.js';

describe('the description of spec 125 against the real metadata V14', () => {
  let described: Layouts;
  let real: Layouts;

  before(function () {
    real = layoutsOf(realRuntimeOrSkip(this));
    described = layoutsOf(openRuntime(describeRuntime('current').metadata));
  });

  /** What the real chain learned later and `current` has already: see changed-since.ts. */
  const ahead = ['TfgridModule calls report_uptime_v2', 'TfgridModule errors InvalidTimestampHint'];
  /** Says which runtime APIs are served, which are fewer here. */
  const own = ['System constant Version'];

  it('says nothing else than the real chain about anything that it describes, but for what is listed', () => {
    const different = [...described]
      .filter(([item, layout]) => real.get(item) !== layout)
      .map(([item]) => item);
    expect(different).to.have.members([...ahead, ...own]);
  });

  it('leaves out no event and no error of a pallet that it describes', () => {
    const pallets = new Set([...described.keys()].map((item) => item.split(' ')[0]));
    const wanted = [...real.keys()].filter((item) => {
      const [pallet, kind] = item.split(' ');
      return pallets.has(pallet) && (kind === 'events' || kind === 'errors');
    });
    expect(wanted.length).to.be.greaterThan(240);
    expect(wanted.filter((item) => !described.has(item))).to.deep.equal([]);
  });

  it('lists what changed since, and prints it', () => {
    for (const { since, what, before, after, describedIn } of changedSince) {
      const where = describedIn.length === 0 ? 'nowhere' : describedIn.join(', ');
      console.log(`      spec ${since}: ${what}: ${before} -> ${after} [described in: ${where}]`);
    }
    const inCurrent = changedSince.filter(({ describedIn }) => describedIn.includes('current'));
    expect(inCurrent.map(({ what }) => what.split(' ').at(-1))).to.deep.equal(
      ahead.map((item) => item.split(' ').at(-1)),
    );
  });
});
