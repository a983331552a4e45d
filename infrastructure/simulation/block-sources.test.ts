import { blockSourceContract, type OpenedSource } from '../../chain/block-source-contract.fixture.js';
import { startDevchain } from '../../chain/devchain/devchain.js';
import { openRecording } from '../../chain/recording/open-recording.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { haveShared, recordingOfSpec61 } from '../../chain/tfchain/recorded-blocks.fixture.js';
import type { BlockWire } from '../../simulations/world/block-wire.js';
import { SimulatedChain } from '../../simulations/world/simulated-chain.js';
import { UserKeys } from '../../simulations/world/user-bodies.js';
import { ScaleWire } from './scale-wire.js';
import { SimulatedSource } from './simulated-source.js';

/** One suite for all chains that a node may read: what runs against the simulated one runs against the real one. */
blockSourceContract('a live endpoint', async (): Promise<OpenedSource> => {
  const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 10, to: 'current' } });
  const user = await DevchainUser.of(chain);
  const [account = ''] = await user.createTwins('//Alice');
  await user.createFarmAndNode('//Alice');
  chain.newBlock(12 - chain.finalizedHead().number);
  const source = connectTfchain({ endpoints: [chain.url], requestTimeoutMs: 5000, pollMs: 50 });
  return {
    source,
    grow: (blocks) => void chain.newBlock(blocks),
    twin: { id: 1, account },
    close: async () => {
      await user.close();
      await chain.close();
    },
  };
});

blockSourceContract(
  'a recording of TFChain',
  async (): Promise<OpenedSource> => ({
    source: await openRecording(recordingOfSpec61),
    grow: null,
    twin: { id: 1, account: 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d' },
    close: async () => {},
  }),
  haveShared ? null : '../shared/tfchain is missing',
);

for (const [name, wire] of [
  ['the simulated chain', () => null],
  ['the simulated chain in SCALE', () => new ScaleWire()],
] as const)
  blockSourceContract(name, async () => simulated(wire()));

/** A node, contracts that live and end, and a runtime upgrade among them. */
function simulated(wire: BlockWire | null): OpenedSource {
  const keys = new UserKeys();
  const source = new SimulatedSource(new SimulatedChain(7, 125, wire), (twin) =>
    twin < 1000 ? keys.account(twin) : null,
  );
  const { hash } = keys.body(100, 'volume', 0, 0);
  source.submit({ kind: 'node', node: 0, nodeId: 1, farmId: 1, twin: 1000 });
  source.submit({ kind: 'create', node: 0, twin: 100, hash, ticket: 0 });
  source.advance(6);
  source.upgradeRuntime(149);
  source.submit({ kind: 'bill', contract: 1 });
  source.advance(4);
  source.submit({ kind: 'cancel', contract: 1 });
  source.advance(10);
  return {
    source,
    grow: (blocks) => source.advance(blocks),
    twin: { id: 100, account: keys.account(100) },
    close: async () => {},
  };
}
