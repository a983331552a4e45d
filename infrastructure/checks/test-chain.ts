import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import '../cli/closed-output.js';
import { chopsticksInstalled, installCommand } from './real-runtime/load-chopsticks.js';
import { codeOf, parseSpec, prepareSpec } from './real-runtime/prepare-spec.js';
import { actors } from './real-runtime/real-story.js';
import { ChainNotStarted } from './real-runtime/real-chain.js';
import { runRealRuntime } from './real-runtime/run-real-runtime.js';

const help = `npm run test:chain -- --spec chainSpecRaw.json [options]

Runs the real TFChain runtime of a raw chain spec under @acala-network/chopsticks, drives twins, a farm, a node and
contracts through it, and holds the ledger of a node that follows it against what was done.

  --spec FILE     a raw chain spec (threefoldtech/tfchain has them in substrate-node/chainspecs/*/chainSpecRaw.json)
  --upgrade FILE  another spec, whose runtime is applied in mid-stream, in a block with a contract in it (may be repeated)
  --keep          leave the work folder, and say where it is
  --help          this

Chopsticks is no dependency of zledger. Once: ${installCommand}

Example: npm run test:chain -- --spec main/chainSpecRaw.json --upgrade qanet/chainSpecRaw.json
Exits 0 when all of it held or the file is not there (it says SKIPPED then), 1 when something did not hold, 2 for bad
usage, 3 when Chopsticks is not installed or does not start.`;

const { values } = parseArgs({
  options: {
    spec: { type: 'string' },
    upgrade: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** Chain time of the genesis: any multiple of the slot's 6 s. */
const genesisTimeMs = 1_660_000_002_000 - (1_660_000_002_000 % 6000);

// The client library complains, at each connection, of what old metadata lacks.
const complain = console.error;
console.warn = console.error = () => undefined;
if (values.help) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const { spec, upgrade } = values;
  if (spec === undefined) {
    console.log('SKIPPED: no chain spec was given (--spec chainSpecRaw.json; --help says where to find one)');
    return 0;
  }
  for (const file of [spec, ...upgrade]) {
    if (existsSync(file)) continue;
    console.log(`SKIPPED: there is no file ${file}`);
    return 0;
  }
  if (!chopsticksInstalled()) {
    complain(`Chopsticks is not installed; run: ${installCommand}`);
    return 3;
  }
  await cryptoWaitReady();
  const keys = new Keyring({ type: 'sr25519' });
  const accounts = actors.map((uri) => keys.addFromUri(uri).publicKey);
  const folder = await mkdtemp(join(tmpdir(), 'zledger-real-'));
  try {
    const prepared = prepareSpec(parseSpec(readFileSync(spec, 'utf8')), accounts, genesisTimeMs);
    const codes = upgrade.map((file) => codeOf(parseSpec(readFileSync(file, 'utf8'))) ?? '0x');
    const problems = await runRealRuntime({ spec: prepared, codes, folder, say: console.log });
    for (const problem of problems) console.log(`FINDING: ${problem}`);
    console.log(problems.length === 0 ? 'All of it held.' : `${problems.length} findings.`);
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    complain(error instanceof Error ? error.message : error);
    return error instanceof ChainNotStarted ? 3 : 1;
  } finally {
    if (values.keep) console.log(`work folder: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}
