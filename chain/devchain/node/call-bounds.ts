import { GenericCall, type GenericExtrinsic } from '@polkadot/types';
import { AbstractArray, Raw } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

/**
 * The longest a call's bytes may be. In the real runtime these are bounded vectors, whose longer values do not even
 * decode; metadata does not tell the bound. Source: tfchain runtime, MaxDeploymentDataLength.
 */
const bounds: Readonly<Record<string, number>> = { deploymentData: 512, deployment_data: 512 };

/** How deep calls may be nested: far more than a client needs, far less than would end the node's stack. */
const deepest = 16;

function argumentFits(name: string, value: Codec, depth: number): boolean {
  const bound = bounds[name];
  if (bound !== undefined && value instanceof Raw) return value.length <= bound;
  if (value instanceof GenericCall) return callFits(value, depth + 1);
  return value instanceof AbstractArray
    ? [...value].every((item: Codec) => argumentFits('', item, depth))
    : true;
}

function callFits(call: GenericCall, depth: number): boolean {
  return depth <= deepest && call.argsEntries.every(([name, value]) => argumentFits(name, value, depth));
}

/** False when the call holds more bytes, or more calls within calls, than the chain takes. */
export function withinBounds(call: GenericExtrinsic['method']): boolean {
  return callFits(call as unknown as GenericCall, 0); // an extrinsic's method is a GenericCall
}
