import { startDevchain } from '../../../chain/devchain/devchain.js';
import { slowLine } from './slow-line.js';

/**
 * A development chain of so many empty blocks (argument 1) in a process of its own, and a second address of it behind a
 * line that takes so many ms (argument 2) for a question and its answer together. Tells both addresses and then serves.
 */
const [blocks = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const chain = await startDevchain({ finalityLag: 0 });
chain.newBlock(blocks);
process.send?.({ local: chain.url, slow: await slowLine(chain.url, latencyMs), length: blocks, specs: [] });
process.once('disconnect', () => process.exit(0));
