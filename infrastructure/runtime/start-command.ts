import type { StartNode } from '../../domain/command.js';
import type { Driver } from '../drivers/driver.js';
import { codeFingerprint } from '../snapshots/code-fingerprint.js';

/** What a start records: which code runs on which host, and what that host can do. */
export async function startCommand(driver: Driver, version: string): Promise<StartNode> {
  const support = await driver.support();
  const { bootId, cru, mru, sru, hru } = await driver.capacity();
  return {
    type: 'StartNode',
    version,
    driver: driver.name,
    bootId,
    capacity: { cru: BigInt(cru), mru, sru, hru },
    supports: [...support.types],
    unsupported: support.missing.map(({ type, reason }) => ({ type, reason })),
    code: { model: (await codeFingerprint()).toString('hex'), runtime: `node ${process.version}` },
  };
}
