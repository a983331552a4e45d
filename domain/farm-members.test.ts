import { expect } from 'chai';
import fc from 'fast-check';
import type { ChainFact } from './chain-fact.js';
import { type FarmMembers, followFarm, isMember, readFarm } from './farm-members.js';
import { farmId, nodeId, twinId } from './ids.js';

const [ours, other] = [farmId(1), farmId(2)];
const none: FarmMembers = new Map();
const stored = (
  node: number,
  farm: number,
  kind: 'NodeStored' | 'NodeUpdated' = 'NodeUpdated',
): ChainFact => ({
  kind,
  eventIndex: 0,
  origin: { phase: 'initialization' },
  nodeId: nodeId(node),
  farmId: farmId(farm),
  twinId: twinId(node),
  resources: { cru: 1n, mru: 1n, sru: 1n, hru: 1n },
});

describe('who is of a farm', () => {
  it('is no node any more that the chain deletes', () => {
    const { members } = followFarm(none, ours, 6, [stored(1, ours, 'NodeStored')])!;
    const deleted = (node: number): ChainFact => ({
      kind: 'NodeDeleted',
      eventIndex: 0,
      origin: { phase: 'initialization' },
      nodeId: nodeId(node),
    });
    expect(followFarm(members, ours, 7, [deleted(2)])).to.equal(null);
    const change = followFarm(members, ours, 8, [deleted(1)]);
    expect(change?.left).to.deep.equal([{ nodeId: nodeId(1), to: null }]);
    expect(change?.members.get(nodeId(1))).to.deep.equal([{ from: 6, until: 8 }]);
  });

  it('is said by the blocks: who is stored or updated with the farm joins, who is with another one leaves', () => {
    expect(followFarm(none, ours, 5, [stored(1, other, 'NodeStored')])).to.equal(null);
    const first = followFarm(none, ours, 6, [
      stored(1, ours, 'NodeStored'),
      stored(2, ours),
      stored(1, ours),
    ]);
    expect(first)
      .to.include({ left: first?.left })
      .and.deep.include({ joined: [nodeId(1), nodeId(2)], returned: [] });
    const left = followFarm(first!.members, ours, 8, [stored(1, other)]);
    expect(left).to.deep.include({ joined: [], left: [{ nodeId: nodeId(1), to: other }] });
    const back = followFarm(left!.members, ours, 9, [stored(1, ours)]);
    expect(back).to.deep.include({ joined: [], returned: [nodeId(1)], left: [] });
    expect([...back!.members]).to.deep.equal([
      [
        nodeId(1),
        [
          { from: 6, until: 8 },
          { from: 9, until: null },
        ],
      ],
      [nodeId(2), [{ from: 6, until: null }]],
    ]);
  });

  it('is said by the storage after blocks that were not seen', () => {
    const members = readFarm(none, 3, [nodeId(1), nodeId(2)]).members;
    const after = readFarm(members, 9, [nodeId(2), nodeId(4)]);
    expect(after).to.deep.include({
      joined: [nodeId(4)],
      returned: [],
      left: [{ nodeId: nodeId(1), to: null }],
    });
    expect([1, 2, 4].map((id) => isMember(after.members, nodeId(id)))).to.deep.equal([false, true, true]);
  });

  it('is the same whether the blocks were followed or the storage behind them was read', () => {
    const fact = fc.record({ node: fc.integer({ min: 1, max: 4 }), farm: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.array(fact, { maxLength: 4 }), { maxLength: 8 }), (blocks) => {
        const farms = new Map<number, number>();
        let members = none;
        for (const [i, facts] of blocks.entries()) {
          for (const { node, farm } of facts) farms.set(node, farm);
          const said = facts.map(({ node, farm }) => stored(node, farm));
          members = followFarm(members, ours, i, said)?.members ?? members;
        }
        const held = [...farms].filter(([, farm]) => farm === ours).map(([node]) => nodeId(node));
        const read = readFarm(members, blocks.length, held);
        expect(read).to.deep.include({ joined: [], returned: [], left: [] });
        expect(read.members).to.deep.equal(members);
      }),
    );
  });
});
