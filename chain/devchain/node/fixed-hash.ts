import type { Plain } from './plain.js';

/** A hash as exactly 32 bytes: shorter ones are padded with zeros, longer ones cut. */
export function fitHash(hash: Plain): Plain {
  return typeof hash === 'string' ? hash.slice(0, 66).padEnd(66, '0') : hash;
}

/** A contract with a hash that fits. */
export function fitContract(contract: Plain): Plain {
  const { contractType } = contract as { contractType: Record<string, { deploymentHash: string }> }; // a contract's plain form
  const node = contractType['NodeContract'];
  if (node === undefined || node.deploymentHash.length === 66) return contract;
  const fitted = { ...node, deploymentHash: fitHash(node.deploymentHash) };
  return { ...(contract as object), contractType: { NodeContract: fitted } };
}
