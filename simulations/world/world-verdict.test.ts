import { expect } from 'chai';

import type { Compatibility } from '../report/simulation-report.js';
import { judgeWorld, type JudgedRun } from './world-verdict.js';

type Rollout = NonNullable<JudgedRun['rollout']>;

const done = { upgraded: 20, on: 20, unwell: 0, halt: null } as Rollout;
const run = (rollout: Partial<Rollout> | null): JudgedRun => ({
  violations: [],
  rollout: rollout === null ? null : { ...done, ...rollout },
});
const reads = (reader: string, writer: string, note = ''): Compatibility['cells'][number] => ({
  reader,
  writer,
  spec: null,
  state: note === '' ? 'reads' : 'refuses',
  note,
});
const oneWay: Compatibility = {
  cells: [
    reads('old', 'old'),
    reads('old', 'new', 'NodeStarted@3'),
    reads('new', 'old'),
    reads('new', 'new'),
  ],
};
const plan = { rollsBack: true, unwellAtMost: 0 };

describe('the verdict of a world', () => {
  const judged = (runs: readonly JudgedRun[], asked = plan, compatibility: Compatibility | null = null) => {
    const { verdict, rule } = judgeWorld(runs, asked, compatibility);
    return `${verdict}: ${rule}`;
  };

  it('is go when nothing was broken, all were reached and are well', () => {
    expect(judged([run(null)])).to.equal('go: no rule was broken in any of 1 seed');
    expect(judged([run({}), run({})])).to.equal(
      'go: no rule was broken in any of 2 seeds, and 95 % of the nodes that are on were reached',
    );
  });

  it('is no-go when nodes stay that are not well with it, more than the scenario allows', () => {
    expect(judged([run({}), run({ unwell: 4 })])).to.equal(
      'no-go: nodes were not well at the end in 1 of 2 seeds: 4 of 20 that are on, at most 0 % may be',
    );
    expect(judged([run({ unwell: 4 })], { ...plan, unwellAtMost: 2000 })).to.match(/^go: /);
    expect(judged([run({ unwell: 5 })], { ...plan, unwellAtMost: 2000 })).to.match(/^no-go: .* 20 % may be$/);
  });

  it('is inconclusive when the plan sends nodes back to a build that refuses what they wrote', () => {
    expect(judged([run({})], plan, oneWay)).to.equal(
      'inconclusive: there is no way back, and the plan has one: old does not read what new writes (NodeStarted@3)',
    );
  });

  it('is go with a warning when the plan has no way back anyhow', () => {
    expect(judged([run({})], { ...plan, rollsBack: false }, oneWay)).to.match(
      /^go: .* were reached; warning: no way back: old does not read what new writes \(NodeStarted@3\)$/,
    );
  });

  it('names what weighs most first: a broken rule, a halt, nodes that are unwell, nodes that were not reached', () => {
    const broken = {
      ...run({ unwell: 3 }),
      violations: [{ at: 0, node: 1, invariant: 'converges', detail: '' }],
    };
    const halt = { at: 0, exposed: 3, bad: 3, by: 'stop rule' };
    expect(judged([broken], plan, oneWay)).to.equal('no-go: a rule was broken in 1 of 1 seed: converges');
    expect(judged([run({ halt, unwell: 3 })])).to.match(/^no-go: the stop rule called the release back/);
    expect(judged([run({ unwell: 3, upgraded: 9 })])).to.match(/^no-go: nodes were not well/);
    expect(judged([run({ upgraded: 18 })])).to.match(/^inconclusive: 95 % /);
    expect(judged([])).to.equal('inconclusive: nothing was run');
  });
});
