import { z } from 'zod';
import { startDevchain } from '../../../chain/devchain/devchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import { systemEventsKey } from '../../../chain/tfchain/system-events-key.js';
import type { BlockContent } from './looped-chain.js';

/** Blocks of a development chain, with the metadata of the runtime that wrote them. */
export interface MadeBlocks {
  readonly contents: readonly BlockContent[];
  readonly metadata: string;
}

const blockShape = z.object({ block: z.object({ extrinsics: z.array(z.string()) }) });
const quietBetween = 30;

/**
 * Blocks as a grid's are: most quiet, some with contracts of node 1 (made, billed, changed, ended), some with those of node
 * 2. They may be read over and over: all contracts that they make they end.
 */
export async function busyBlocks(): Promise<MadeBlocks> {
  const chain = await startDevchain({ finalityLag: 0, billing: { cycleBlocks: 50, graceBlocks: 600 } });
  const user = await DevchainUser.of(chain);
  const rpc = new RpcConnection(chain.url, { requestTimeoutMs: 60_000 });
  try {
    await rpc.connect();
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    await user.createNode('//Bob', { serialNumber: 'y' });
    const first = chain.finalizedHead().number + 1;
    for (const contractId of [1, 2, 3, 4]) {
      await reserve(user, contractId % 2 === 1 ? 1 : 2);
      chain.newBlock(quietBetween);
      await user.call('//Bob', 'smartContractModule', 'updateNodeContract', {
        contractId,
        deploymentData: 'changed',
        deploymentHash: hashOf('b'),
      });
      chain.newBlock(quietBetween);
      await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId });
      chain.newBlock(quietBetween);
    }
    const contents: BlockContent[] = [];
    const { specVersion } = z
      .object({ specVersion: z.int() })
      .parse(await rpc.send('state_getRuntimeVersion', []));
    for (let number = first; number <= chain.finalizedHead().number; number++) {
      const hash = z.string().parse(await rpc.send('chain_getBlockHash', [number]));
      const { extrinsics } = blockShape.parse(await rpc.send('chain_getBlock', [hash])).block;
      const events = z.string().parse(await rpc.send('state_getStorage', [systemEventsKey, hash]));
      contents.push({ specVersion, extrinsics, events });
    }
    return { contents, metadata: z.string().parse(await rpc.send('state_getMetadata', [])) };
  } finally {
    await rpc.disconnect();
    await user.close();
    await chain.close();
  }
}

const hashOf = (digit: string): string => `0x${Buffer.from(digit.repeat(32)).toString('hex')}`;

function reserve(user: DevchainUser, nodeId: number): Promise<void> {
  return user.call('//Bob', 'smartContractModule', 'createNodeContract', {
    nodeId,
    deploymentData: '',
    deploymentHash: hashOf('a'),
    publicIps: 0,
    solutionProviderId: null,
  });
}
