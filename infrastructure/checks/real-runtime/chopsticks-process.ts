import { readFileSync } from 'node:fs';
import { loadChopsticks } from './load-chopsticks.js';
import { typesBundle } from './known-types.js';

/**
 * The process in which Chopsticks runs a chain spec: `chopsticks-process.js SPEC`. Tells its parent the port; ends with it.
 * Apart, because Chopsticks brings its own versions of the libraries that zledger uses, and keeps the event loop alive.
 */
const [, , file] = process.argv;
if (file === undefined || process.send === undefined) {
  console.error('started by npm run test:chain only');
  process.exit(2);
}
const chopsticks = loadChopsticks();
const { addr, chain } = await chopsticks.setupWithServer({
  'chain-spec': JSON.parse(readFileSync(file, 'utf8')) as unknown,
  'build-block-mode': 'Manual',
  'registered-types': { typesBundle: typesBundle() },
  host: '127.0.0.1',
  port: 0,
});

/** Version of the API TaggedTransactionQueue (its id is the BLAKE2b-64 of that name), from which on the block's hash is given. */
const queueApi = '0xd2bc9897eed08f15';
const firstWithHash = 3;

// Chopsticks always gives the hash, and a runtime that does not know of it refuses the bytes that are left over.
const validate = chain.validateExtrinsic.bind(chain);
chain.validateExtrinsic = async (extrinsic, source = '0x02') => {
  const { apis } = await chain.head.runtimeVersion;
  const version = apis.find(([id]) => id === queueApi)?.[1] ?? firstWithHash;
  if (version >= firstWithHash) return validate(extrinsic, source);
  const argument = `${source}${extrinsic.slice(2)}`;
  const { result } = await chain.head.call('TaggedTransactionQueue_validate_transaction', [argument]);
  return (await chain.head.registry).createType('TransactionValidity', result);
};
process.on('disconnect', () => process.exit(0));
process.send({ url: `ws://${addr}` });
