import { expect } from 'chai';
import { ipv4, Scenario, signedBody } from '../domain/scenario.fixture.js';
import { stateView } from './state-view.js';

/** The view is plain JSON; each path is the test's own. */
type Seen = {
  readonly contracts: readonly { readonly without_body: unknown }[];
  readonly deployments: readonly { readonly workloads: readonly Record<string, unknown>[] }[];
};
const seen = (story: Scenario): Seen => stateView(story.state, 1) as unknown as Seen;

describe('the state as a user sees it', () => {
  it('a contract that never got a body stays in sight with its age, until it gets one or is cancelled', () => {
    const story = new Scenario();
    const { text, hash } = signedBody({ contract: 1, workloads: [] });
    story.created(1, hash);
    story.created(2, 'ff'.repeat(16));
    for (let block = 0; block < 5; block++) story.block();
    expect(seen(story).contracts.map((each) => each.without_body)).to.deep.equal([
      { blocks: 6, ms: 36_000 },
      { blocks: 5, ms: 30_000 },
    ]);
    story.send(1, text);
    story.canceled(2);
    expect(seen(story).contracts.map((each) => each.without_body)).to.deep.equal([null, null]);
  });

  it('says what a workload holds that no other may hold', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('pub')] }, [{ ip: '185.1.1.1/24', gateway: '185.1.1.254' }]);
    const holds = (): unknown => seen(story).deployments[0]?.workloads[0]?.['holds'];
    expect(holds()).to.deep.equal([{ kind: 'public-ip', id: '185.1.1.1/24' }]);
    story.canceled(1);
    story.settle();
    expect(holds()).to.deep.equal([]);
  });
});
