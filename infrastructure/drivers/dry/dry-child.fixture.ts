import type { VolumeSpec } from '../../../domain/effect.js';
import { contractId, twinId, workloadId } from '../../../domain/ids.js';
import { DryDriver } from './dry-driver.js';

/** A process that is killed by its parent while its second call runs. */
const spec = (name: string): VolumeSpec => ({
  id: workloadId(twinId(3), contractId(7n), name),
  twinId: twinId(3),
  contractId: contractId(7n),
  name,
  type: 'volume',
  sizeBytes: 1n,
});
const context = { signal: new AbortController().signal, note: () => undefined };
const driver = new DryDriver({
  file: process.argv[2] ?? null,
  delayMs: ({ name }) => (name === 'second' ? 60_000 : 0),
});
await driver.ensure(spec('first'), context);
const second = driver.ensure(spec('second'), context);
process.send?.('in the middle');
await second;
