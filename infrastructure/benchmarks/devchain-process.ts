import { startDevchain } from '../../chain/devchain/devchain.js';

/** A development chain in a process of its own, so that its memory is not the reader's. Tells its address and then serves. */
const chain = await startDevchain({
  finalityLag: 0,
  pruneAfter: 300,
  billing: { cycleBlocks: 600, graceBlocks: 600 },
});
process.send?.(chain.url);
process.once('disconnect', () => process.exit(0));
