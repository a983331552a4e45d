import type { Dialect } from './dialect.js';
import { dialect103 } from './dialect-103.js';
import { fitContract, fitHash } from './fixed-hash.js';

/** From spec 125 on: deployment hashes are exactly 32 bytes, so those that an upgrade brings along are made to fit. */
const dialect125: Dialect = {
  fromStored: (_, value) => value,
  toStored: (item, value) => (item === 'SmartContractModule.Contracts' ? fitContract(value) : value),
  toKeys: (item, keys) =>
    item === 'SmartContractModule.ContractIDByNodeIDAndHash' ? [keys[0], fitHash(keys[1])] : keys,
  fromCall: (_, args) => args,
  toEvent: (_, fields) => fields,
};

/** Spec 149 names the farm in the calls about its addresses, and the node in its deletion, by their whole names. */
const dialect149: Dialect = {
  ...dialect125,
  fromCall: (call, args) => {
    if (call === 'tfgridModule.addFarmIp' || call === 'tfgridModule.removeFarmIp')
      return { ...args, id: args['farmId'] };
    return call === 'tfgridModule.deleteNode' ? { id: args['nodeId'] } : args;
  },
};

/** The dialect of a spec version. */
export function dialectOf(specVersion: number): Dialect {
  if (specVersion < 125) return dialect103;
  return specVersion < 149 ? dialect125 : dialect149;
}
