import { expect } from 'chai';

import type { ChainFact, FactOrigin } from '../../domain/chain-fact.js';
import { contractId, farmId, nodeId, twinId } from '../../domain/ids.js';
import { UndecodableError } from '../../simulations/world/block-wire.js';
import { ScaleWire } from './scale-wire.js';

const origin: FactOrigin = { phase: 'finalization' };
const contract = {
  contractId: contractId(7),
  twinId: twinId(3),
  nodeId: nodeId(2),
  deploymentHash: 'ab'.repeat(16),
  deploymentData: '',
  publicIps: 0,
  reservedIps: [],
};
const about = { contractId: contractId(7), nodeId: nodeId(2), twinId: twinId(3) };
const resources = { cru: 8n, mru: 2n ** 35n, sru: 2n ** 40n, hru: 0n };
const stated: readonly ChainFact[] = [
  {
    kind: 'NodeStored',
    nodeId: nodeId(2),
    farmId: farmId(1),
    twinId: twinId(9),
    resources,
    eventIndex: 0,
    origin,
  },
  { kind: 'NodeContractCreated', contract, eventIndex: 0, origin },
  {
    kind: 'NodeContractUpdated',
    contract: { ...contract, deploymentHash: 'cd'.repeat(16) },
    eventIndex: 0,
    origin,
  },
  { kind: 'ContractGracePeriodStarted', ...about, eventIndex: 0, origin },
  { kind: 'ContractGracePeriodEnded', ...about, eventIndex: 0, origin },
  {
    kind: 'ContractBilled',
    contractId: contractId(7),
    timestamp: 1_700_000_000n,
    discountLevel: 'None',
    amountBilled: 1000n,
    eventIndex: 0,
    origin,
  },
  {
    kind: 'NodeUptimeReported',
    nodeId: nodeId(2),
    now: 1_700_000_000n,
    uptime: 3600n,
    eventIndex: 0,
    origin,
  },
  { kind: 'NodeContractCanceled', ...about, eventIndex: 0, origin },
  { kind: 'ZosVersionUpdated', version: '{"version":"v3.15.0"}', eventIndex: 0, origin },
].map((fact, index) => ({ ...fact, eventIndex: index + 1 }) as ChainFact); // each keeps its kind
const block = {
  number: 5,
  hash: `0x${'11'.repeat(32)}`,
  time: 1_700_000_030_000,
  facts: stated,
  passedOver: [],
};

/** The oldest runtime has no record of versions. */
const statedBy = (specVersion: number): readonly ChainFact[] =>
  specVersion < 125 ? stated.filter(({ kind }) => kind !== 'ZosVersionUpdated') : stated;

describe('blocks of the simulated chain in SCALE', () => {
  const wire = new ScaleWire();

  for (const specVersion of wire.runtimes)
    it(`written and read with runtime ${specVersion} say what was said`, () => {
      const written = { ...block, facts: statedBy(specVersion), specVersion };
      expect(wire.decode(written, wire.encode(written, specVersion), specVersion)).to.deep.equal(written);
    });

  it('differ between runtimes, and read with another one are refused or say something else: never the same', () => {
    for (const by of wire.runtimes)
      for (const as of wire.runtimes) {
        if (by === as) continue;
        const written = { ...block, facts: statedBy(by), specVersion: by };
        const bytes = wire.encode(written, by);
        let read: unknown = null;
        try {
          read = wire.decode(written, bytes, as).facts;
        } catch (error) {
          expect(error, `${by} as ${as}`).to.be.instanceOf(UndecodableError);
        }
        expect(read, `${by} as ${as}`).not.to.deep.equal(written.facts);
      }
  });
});
