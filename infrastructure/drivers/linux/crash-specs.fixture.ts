import type { NetworkLightSpec, VolumeSpec, ZmountSpec } from '../../../domain/effect.js';
import { contractId, type NetworkId, twinId } from '../../../domain/ids.js';
import { testWorkloadId } from './test-host.fixture.js';

export const crashPrefix = 'zcrash';

const mib = 1024n ** 2n;
const common = (name: string) => ({
  id: testWorkloadId(name, 9n),
  twinId: twinId(3),
  contractId: contractId(9n),
  name,
});

export const crashSpecs: readonly (NetworkLightSpec | VolumeSpec | ZmountSpec)[] = [
  {
    ...common('net'),
    type: 'network-light',
    networkId: 'CrashTestNet1' as NetworkId, // a test's own id
    subnet: '10.66.1.0/24',
    ipRange: '',
    myceliumKey: '',
  },
  { ...common('disk'), type: 'zmount', sizeBytes: 64n * mib },
  { ...common('share'), type: 'volume', sizeBytes: 32n * mib },
];
