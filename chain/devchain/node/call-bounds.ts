import type { GenericExtrinsic } from '@polkadot/types';
import { GenericCall } from '@polkadot/types';
import { AbstractArray, Raw } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

/**
 * The longest a call's bytes may be. In the real runtime these are bounded vectors, whose longer values do not even
 * decode; metadata does not tell the bound. Source: tfchain runtime, MaxDeploymentDataLength.
 */
const bounds: Readonly<Record<string, number>> = { deploymentData: 512, deployment_data: 512 };

function argumentFits(name: string, value: Codec): boolean {
  const bound = bounds[name];
  if (bound !== undefined && value instanceof Raw) return value.length <= bound;
  if (value instanceof GenericCall) return withinBounds(value);
  return value instanceof AbstractArray ? [...value].every((item: Codec) => argumentFits('', item)) : true;
}

/** False when the call, or one nested in it, holds more bytes than the real runtime would decode. */
export function withinBounds(call: GenericExtrinsic['method'] | GenericCall): boolean {
  return (call as GenericCall).argsEntries.every(([name, value]) => argumentFits(name, value)); // calls are GenericCall
}
