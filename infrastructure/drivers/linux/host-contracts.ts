import type { NetworkId, WorkloadId } from '../../../domain/ids.js';

/** Where the storage of workloads is: what machines need to know of it. */
export interface StoragePlaces {
  /** A folder on the pool's btrfs: volumes, disks and whatever else takes the pool's space. */
  readonly path: string;
  /** The folder of a volume (a btrfs subvolume), to be shared with a machine. */
  volumePath(id: WorkloadId): string;
  /** The raw image file of a zmount. */
  zmountPath(id: WorkloadId): string;
}

/** Where a network is: what machines need to know of it. */
export interface NetworkPlaces {
  /** The bridge in the host's own namespace to which a machine's tap is attached. */
  bridgeOf(id: NetworkId): string;
  /** The network namespace that routes for the bridge. */
  namespaceOf(id: NetworkId): string;
  /** True when bridge and namespace are there. */
  isReady(id: NetworkId): Promise<boolean>;
}
