import { expect } from 'chai';

import { type HeatLane, heatRows } from './heat-map.js';

const lane = (node: number, states: string, but: Partial<HeatLane> = {}): HeatLane => ({
  wave: null,
  farm: 1,
  node,
  runs: states.replace(/./g, '0'),
  states,
  ...but,
});

describe('rows of a heat map', () => {
  it('are nodes in their order while they are few', () => {
    const rows = heatRows([lane(3, 'b.'), lane(1, '..', { farm: 2, runs: '01' })], ['b'], 10);
    expect(rows).to.deep.equal([
      { wave: null, farm: 1, node: 3, nodes: 1, runs: '00', states: 'b.' },
      { wave: null, farm: 2, node: 1, nodes: 1, runs: '01', states: '..' },
    ]);
  });

  it('of several nodes say what most are, and trouble as soon as a quarter has it', () => {
    const lanes = [
      lane(1, 'b..i', { runs: '0011' }),
      lane(2, '.bri', { runs: '0011' }),
      lane(3, '..r.', { runs: '0001' }),
      lane(4, '..i.', { runs: '0000' }),
    ];
    expect(heatRows(lanes, ['b'], 1)).to.deep.equal([
      { wave: null, farm: 1, node: null, nodes: 4, runs: '0011', states: 'bbri' },
    ]);
  });

  it('never hold nodes of two waves, and no farm when they are of several', () => {
    const lanes = [0, 0, 0, 1, 1].map((wave, index) => lane(index + 1, '.', { wave, farm: index + 1 }));
    const rows = heatRows(lanes, [], 2);
    expect(rows.map(({ wave, farm, node, nodes }) => ({ wave, farm, node, nodes }))).to.deep.equal([
      { wave: 0, farm: null, node: null, nodes: 3 },
      { wave: 1, farm: null, node: null, nodes: 2 },
    ]);
  });
});
