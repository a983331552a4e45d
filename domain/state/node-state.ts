import type { ChainCursor } from '../block.js';
import type { NameHolder, PublicConfig, PublicIp, Resources } from '../chain-fact.js';
import type { Identity, StoredFarm } from '../command.js';
import type { ResultData } from '../effect.js';
import type { ContractId, FarmId, NodeId, TwinId, WorkloadId } from '../ids.js';
import type { WorkloadBody } from '../deployment/deployment-body.js';
import type { Exclusive } from '../workloads/host-spec.js';
import type { ExactJson } from '../json/exact-json.js';
import { type HostPower, hostIsUp } from '../power/host-power.js';
import type { SleepingNodes } from '../power/sleeping-node.js';
import { dryControl, type HostControl } from '../rollout/host-control.js';
import { type Registration, unregistered } from '../registration/registration.js';
import { noTraffic, type Traffic } from '../reports/traffic.js';
import { noUpgrade, type UpgradeState } from '../rollout/upgrade-state.js';
import { type Capacity, noCapacity } from '../workloads/workload-definition.js';
import { IdMap } from './id-map.js';
import { IdSet } from './id-set.js';
import type { Stray } from './stray.js';
import { silence, type TaskRecord, type Voice } from './voice.js';

/**
 * The whole state of a node: what its log says, and nothing else. It holds no wall-clock time but the deadlines of
 * retries and of waiting bodies, and no trace of process restarts, so that a node that was killed thirty times arrives at the same state
 * as one that never was.
 */
export interface NodeState {
  identity: NodeIdentity | null;
  host: Host | null;
  chain: { cursor: ChainCursor | null };
  record: NodeRecord;
  /** The node's farm; null: nothing is known of it (yet). */
  farm: KnownFarm | null;
  contracts: IdMap<ContractId, Contract>;
  deployments: IdMap<ContractId, Deployment>;
  /** Contracts that ended and left nothing on the host, the last of them; see over-contracts.ts. */
  over: readonly bigint[];
  /** By contract, one body for each twin: a stranger's does not replace the owner's. See held-bodies.ts. */
  held: IdMap<ContractId, readonly HeldBody[]>;
  /** Who owns a network, by `networkKey`: names are the twin's, so another deployment of the same twin may use it. */
  networks: IdMap<string, ContractId>;
  /** Who holds what only one workload may hold, by `resourceKey`: public addresses, GPUs, domain names. */
  exclusives: IdMap<string, ResourceHolder>;
  /** What the chain says of the names that gateways and waiting bodies of this node want. See known-names.ts. */
  names: IdMap<string, KnownName>;
  /** Sum over every workload that was accepted and is not yet gone from the host. */
  used: Capacity;
  /** Contracts with work that is owed, waits for its time or is blocked. Keeps `outstanding` from scanning all. */
  work: IdSet<ContractId>;
  /** Contracts with a workload that waits for its time: wall clock ms of the earliest. Saves `nextTimer` all others. */
  retries: IdMap<ContractId, number>;
  /** Contracts whose data holds a body that was not considered yet. */
  inline: IdSet<ContractId>;
  /** How far the node's registration on the chain has come. */
  registration: Registration;
  voice: Voice;
  /** Contracts whose use of the node changed since the chain was told; kept while the node has a key. */
  unreported: IdSet<ContractId>;
  /** Public traffic that the chain was not told of yet. */
  traffic: Traffic;
  /** What the node does by itself, by `NodeTask`; a task that was never begun is not in it. */
  tasks: IdMap<string, TaskRecord>;
  /** What the operator lets the node do to its own software and host. */
  control: HostControl;
  upgrade: UpgradeState;
  /** What is on the host and no deployment on record accounts for. */
  strays: IdMap<WorkloadId, Stray>;
  power: HostPower;
  /** Other nodes of the farm that are to be woken. */
  sleeping: SleepingNodes;
}

/** A farm and its prices: read in the chain's storage, and followed from then on. */
export interface KnownFarm extends StoredFarm {
  /** The block that last said something of it. */
  readonly block: number;
  /** Of its prices; null: the chain has no such policy. */
  readonly policyId: number | null;
}

/** A name under which a gateway of this node serves, or will. */
export interface KnownName {
  /** The block in whose state it was read: what the blocks up to it say of the name is in it. -1: never read. */
  readonly readAt: number;
  /** Null: nobody has reserved it. */
  readonly holder: NameHolder | null;
  /** How many workloads and waiting bodies want it. */
  readonly uses: number;
}

export interface NodeIdentity {
  /** Null: the chain does not have the node yet; the log is bound to its account (`Registration`). */
  nodeId: NodeId | null;
  genesis: string;
  chainName: string;
  firstBlock: number;
}

export interface Host {
  version: string;
  driver: 'linux' | 'dry';
  bootId: string;
  total: Resources;
  supports: readonly string[];
  unsupported: readonly { readonly type: string; readonly reason: string }[];
}

/** What the chain says of this node. */
export interface NodeRecord {
  twinId: TwinId | null;
  farmId: FarmId | null;
  publicConfig: PublicConfig | null;
  powerTarget: 'Up' | 'Down';
  /** As the chain holds it; null: it said nothing of it. */
  powerState: 'Up' | 'Down' | null;
  zosVersion: string | null;
  /** Chain time of the block that said so, ms; 0: none did. */
  zosVersionSince: number;
  /** `graceSince`: the block since which the renter cannot pay; null: he can. */
  rent: { contractId: ContractId; twinId: TwinId; graceSince: number | null } | null;
  /** The block in which the chain deleted this node; null: it did not. */
  deletedAt: number | null;
}

export interface Contract {
  id: ContractId;
  twinId: TwinId;
  deploymentHash: string;
  deploymentData: string;
  publicIps: number;
  reservedIps: readonly PublicIp[];
  /** Block. */
  createdAt: number;
  /** Chain time of that block, ms. */
  createdTime: number;
  /** Block. */
  updatedAt: number;
  status: ContractStatus;
  /** The last body that was refused for this contract, until one is accepted. */
  refusal: { sha256: string; code: string; message: string } | null;
}

export type ContractStatus =
  | { readonly kind: 'created' }
  | { readonly kind: 'grace-period'; readonly since: number }
  | { readonly kind: 'canceled'; readonly block: number; readonly cause: CancelCause };

export type CancelCause =
  | { readonly kind: 'extrinsic'; readonly signer: string | null; readonly call: string }
  /** The chain's own billing: out of funds. */
  | { readonly kind: 'chain' }
  /** It ended in blocks that nobody held any more. */
  | { readonly kind: 'unseen' };

export interface Deployment {
  contractId: ContractId;
  twinId: TwinId;
  version: number;
  sha256: string;
  deploymentHash: string;
  metadata: string;
  description: string;
  /** In the order of the body; workloads that an update withdrew stay with state `deleted`. */
  workloads: Map<string, Workload>;
  ended: boolean;
}

export interface Workload {
  name: string;
  /** The wanted one. */
  body: WorkloadBody;
  goal: 'run' | 'pause' | 'remove';
  /** Grows with every change of what is wanted, and when the host lost everything. */
  generation: number;
  /** The last generation that was settled: reached, or given up until something changes. */
  settled: number;
  state: WorkloadState;
  message: string;
  result: ResultData;
  /** Version that is known to be on the host; null when none or unknown. */
  applied: number | null;
  trial: Trial | null;
  /** True when this very body was on the host once. */
  proven: boolean;
  /** Set from the moment an update is accepted until it is on the host; what ran before it is kept in it. */
  update: PendingUpdate | null;
  /** What only this workload of the node may hold. */
  bound: readonly BoundResource[];
  /** Why the node itself takes it away, which its owner did not ask for; null: it does not. */
  decommissioned: string | null;
  /** A new workload of the same name that comes when this one is gone. */
  successor: WorkloadBody | null;
}

/** Something that a workload holds and no other may: bound by an event, free again when the workload is gone. */
export interface BoundResource {
  readonly kind: Exclusive['kind'];
  /** Of a public address: CIDR, as the contract reserves it; of a GPU `slot/vendor/device`; of a domain its name. */
  readonly id: string;
  /** Of a public address. */
  readonly gateway: string | null;
}

export interface ResourceHolder {
  readonly contractId: ContractId;
  readonly name: string;
}

/** An update that is not on the host: what ran before it runs on, or is brought back. */
export interface PendingUpdate {
  /** What ran before it. */
  standing: WorkloadBody;
  /**
   * `apply`: the new version is tried. `restore`: it failed and the host lost everything, so what ran is brought back
   * first. `given-up`: only a further update can help; what ran stays for good.
   */
  phase: 'apply' | 'restore' | 'given-up';
  /** Why it failed; null: it was not tried yet. */
  reason: string | null;
}

/** Zero-OS's words; `deleted` ones are kept for the user to see. */
export type WorkloadState = 'init' | 'ok' | 'error' | 'paused' | 'deleted';

/** Failed tries of the current generation. */
export interface Trial {
  failures: number;
  /** Wall clock ms of the next try; null: now, or as soon as what it needs is there. */
  retryAt: number | null;
}

/** The state before the first event. */
export function initialState(): NodeState {
  return {
    identity: null,
    host: null,
    chain: { cursor: null },
    record: {
      twinId: null,
      farmId: null,
      publicConfig: null,
      powerTarget: 'Up',
      powerState: null,
      zosVersion: null,
      zosVersionSince: 0,
      rent: null,
      deletedAt: null,
    },
    farm: null,
    contracts: new IdMap(),
    deployments: new IdMap(),
    over: [],
    held: new IdMap(),
    networks: new IdMap(),
    exclusives: new IdMap(),
    names: new IdMap(),
    used: noCapacity,
    work: new IdSet(),
    retries: new IdMap(),
    inline: new IdSet(),
    registration: unregistered,
    voice: silence,
    unreported: new IdSet(),
    traffic: noTraffic(),
    tasks: new IdMap(),
    control: dryControl,
    upgrade: noUpgrade(),
    strays: new IdMap(),
    power: hostIsUp(),
    sleeping: [],
  };
}

export interface HeldBody {
  version: number;
  twinId: TwinId;
  sha256: string;
  deploymentHash: string;
  source: 'http' | 'spool' | 'inline';
  signers: readonly { readonly twinId: TwinId; readonly account: string }[];
  /** What the identity service said of the twin when the body came. */
  identity: Identity;
  body: ExactJson;
  /** When the chain's time (ms) has passed this, it is dropped. */
  until: number;
}
