import { createLinuxDriver } from './linux-driver.js';
import { crashPrefix, crashSpecs } from './crash-specs.fixture.js';

/** A node that makes and removes the same workloads for ever, until its parent kills it in the middle of that. */
const dataDir = process.argv[2] ?? '';
const context = { signal: new AbortController().signal, note: () => undefined };
process.send?.('begins');
const driver = await createLinuxDriver({
  dataDir,
  poolSizeBytes: 512n * 1024n ** 2n,
  networkPrefix: crashPrefix,
  log: context.note,
});
for (;;) {
  for (const spec of crashSpecs) {
    const outcome = await driver.ensure(spec, context);
    if (outcome.kind === 'failed') process.send?.(`ensure ${spec.name}: ${outcome.reason}`);
  }
  for (const spec of [...crashSpecs].reverse()) {
    const outcome = await driver.remove(spec, context);
    if (outcome.kind === 'failed') process.send?.(`remove ${spec.name}: ${outcome.reason}`);
  }
}
