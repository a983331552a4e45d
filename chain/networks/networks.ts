/** The grids that Zero-OS knows, by the names that `--network` takes. */
export const networkNames = ['main', 'test', 'qa', 'dev'] as const;
export type NetworkName = (typeof networkNames)[number];

/** What a node must know of a grid before it has read anything. */
export interface Network {
  readonly name: NetworkName;
  /** The run mode of Zero-OS (`runmode=`) that means this grid. */
  readonly runMode: 'prod' | 'test' | 'qa' | 'dev';
  /** RPC endpoints, the preferred first. */
  readonly endpoints: readonly string[];
  /** Hash of block 0, lower case. */
  readonly genesis: string;
  /** Message relays of the grid, which a twin's record names. */
  readonly relays: readonly string[];
  /** Services that give a new account what its first extrinsics cost. */
  readonly activation: readonly string[];
  readonly graphql: readonly string[];
  /** Identity service. */
  readonly kyc: string;
  /** Farms whose nodes are upgraded first. */
  readonly testFarms: readonly number[];
  readonly adminTwins: readonly number[];
}

/**
 * Sources, as of March 2026. Endpoints and services: threefoldtech/zosbase pkg/environment/environment.go (what is compiled
 * in) after threefoldtech/zos-config `production.json`, `testing.json`, `qa.json`, `development.json` (what goes before it);
 * test farms and admin twins are from the latter. Genesis hashes: computed from threefoldtech/tfchain
 * substrate-node/chainspecs (see docs/decisions, "Networks").
 */
export const networks: Readonly<Record<NetworkName, Network>> = {
  main: {
    name: 'main',
    runMode: 'prod',
    endpoints: [
      'wss://tfchain.grid.threefold.me/',
      'wss://tfchain.grid.tf/',
      'wss://tfchain.02.grid.tf/',
      'wss://02.tfchain.grid.tf/',
      'wss://03.tfchain.grid.tf/',
      'wss://04.tfchain.grid.tf/',
    ],
    genesis: '0x225a01072ee42d335861e6a76ed457556d3e7ded16c577cc669ed15550815579',
    relays: ['wss://relay.grid.tf'],
    activation: [
      'https://activation.grid.threefold.me/activation/activate',
      'https://activation.grid.tf/activation/activate',
      'https://activation.02.grid.tf/activation/activate',
    ],
    graphql: [
      'https://graphql.grid.threefold.me/graphql',
      'https://graphql.grid.tf/graphql',
      'https://graphql.02.grid.tf/graphql',
    ],
    kyc: 'https://kyc.grid.tf',
    testFarms: [1, 3997],
    adminTwins: [3309, 13862, 12749],
  },
  test: {
    name: 'test',
    runMode: 'test',
    endpoints: [
      'wss://tfchain.test.grid.tf/',
      'wss://tfchain.test.threefold.me/',
      'wss://tfchain.02.test.grid.tf/',
    ],
    genesis: '0x0378abe88c21bd382106e7977902eef4f542bb2d3e67e8a318151e323b2d0660',
    relays: ['wss://relay.test.grid.tf', 'wss://relay.test.threefold.me'],
    activation: [
      'https://activation.test.grid.tf/activation/activate',
      'https://activation.test.threefold.me/activation/activate',
      'https://activation.02.test.grid.tf/activation/activate',
    ],
    graphql: [
      'https://graphql.test.grid.tf/graphql',
      'https://graphql.test.threefold.me/graphql',
      'https://graphql.02.test.grid.tf/graphql',
    ],
    kyc: 'https://kyc.test.grid.tf',
    testFarms: [1, 373],
    adminTwins: [220],
  },
  qa: {
    name: 'qa',
    runMode: 'qa',
    endpoints: [
      'wss://tfchain.qa.grid.tf/',
      'wss://tfchain.qa.threefold.me/',
      'wss://tfchain.02.qa.grid.tf/',
    ],
    genesis: '0xffe36f258bba7f5ea972b6a74c094c96bf50fd36438143e28ed6a48783986562',
    relays: ['wss://relay.qa.grid.tf', 'wss://relay.qa.threefold.me'],
    activation: [
      'https://activation.qa.grid.tf/activation/activate',
      'https://activation.02.qa.grid.tf/activation/activate',
    ],
    graphql: ['https://graphql.qa.grid.tf/graphql', 'https://graphql.qa.threefold.me/graphql'],
    kyc: 'https://kyc.qa.grid.tf',
    testFarms: [190, 1, 43],
    adminTwins: [17],
  },
  dev: {
    name: 'dev',
    runMode: 'dev',
    endpoints: [
      'wss://tfchain.dev.threefold.me/',
      'wss://tfchain.dev.grid.tf/',
      'wss://tfchain.02.dev.grid.tf/',
    ],
    genesis: '0xbb7f298ba5fca8802040061ddd0ca6406832238b7825ebfa66927cc25ec666be',
    relays: ['wss://relay.dev.threefold.me', 'wss://relay.dev.grid.tf'],
    activation: [
      'https://activation.dev.threefold.me/activation/activate',
      'https://activation.dev.grid.tf/activation/activate',
      'https://activation.02.dev.grid.tf/activation/activate',
    ],
    graphql: [
      'https://graphql.dev.threefold.me/graphql',
      'https://graphql.dev.grid.tf/graphql',
      'https://graphql.02.dev.grid.tf/graphql',
    ],
    kyc: 'https://kyc.dev.threefold.me',
    testFarms: [],
    adminTwins: [29, 10748],
  },
};
