import { ledgerContract } from './ledger-contract.fixture.js';
import { SimulatedDisk } from '../../simulations/world/simulated-disk.js';
import { openSimulatedLedger } from '../../simulations/world/simulated-log.js';

const disks = new WeakMap<object, SimulatedDisk>();

/** A ledger on this disk. */
function openOn(disk: SimulatedDisk) {
  const ledger = openSimulatedLedger(disk);
  disks.set(ledger, disk);
  return ledger;
}

ledgerContract('simulated disk', {
  open: async () => openOn(new SimulatedDisk()),
  reopen: async (closed) => openOn(disks.get(closed) ?? new SimulatedDisk()),
});
