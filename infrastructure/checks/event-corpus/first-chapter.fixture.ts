import type { ChainFact } from '../../../domain/chain-fact.js';
import { contractId, farmId, nodeId, twinId } from '../../../domain/ids.js';
import {
  accountOf,
  machine,
  network,
  publicIp,
  type Scenario,
  signedBody,
  volume,
  zmount,
} from '../../../domain/scenario.fixture.js';

type Told = Omit<ChainFact, 'eventIndex' | 'origin'>;
/** One whole fact; Omit does not distribute over the union. */
const fact = (told: object): Told => told as Told;
const gib = 1024n ** 3n;
const address = { ip: '185.206.122.33/24', gateway: '185.206.122.1' };
const resources = { cru: 8n, mru: 32n * gib, sru: 1000n * gib, hru: 2000n * gib };

/** Everything that a node of the first version writes: each event type and each input, most of them in more than one shape. */
export function firstChapter(story: Scenario): void {
  story.give({
    type: 'BindLedger',
    nodeId: nodeId(1),
    genesis: `0x${'5e'.repeat(32)}`,
    chainName: 'corpus',
    firstBlock: 1,
  });
  story.start('boot-1');
  aboutTheNode(story);
  deployments(story);
  bodies(story);
  troubles(story);
  audit(story);
  story.start('boot-2', ['zmount', 'volume']);
  story.settle();
}

function aboutTheNode(story: Scenario): void {
  const about = { nodeId: nodeId(1), farmId: farmId(4) };
  story.block(
    fact({ kind: 'NodeStored', ...about, twinId: twinId(2), resources }),
    fact({ kind: 'PowerTargetChanged', ...about, target: 'Up' }),
    fact({ kind: 'PowerStateChanged', nodeId: nodeId(1), state: 'Up', origin: { phase: 'initialization' } }),
    fact({ kind: 'ZosVersionUpdated', version: '{"safe_to_upgrade":true,"version":"3.10.0"}' }),
    fact({ kind: 'NodeUptimeReported', nodeId: nodeId(1), now: 1_700_000_000n, uptime: 3600n }),
  );
  story.madeGateway();
  story.block(fact({ kind: 'NodePublicConfigStored', nodeId: nodeId(1), config: null }));
  story.give({
    type: 'FollowBlocks',
    from: 4,
    block: { number: 9, hash: `0x${'09'.repeat(32)}` },
    specVersion: 150,
    time: 54_000,
    facts: [],
    passedOver: [{ block: 9, eventIndex: 3, pallet: 'council', reason: 'unknown variant' }],
  });
}

function deployments(story: Scenario): void {
  story.goTo(9);
  const workloads = [machine('vm', 'net', ['disk']), network('net'), zmount('disk', 2)];
  story.deploy({ contract: 17, workloads, metadata: 'a corpus \u00fc\u{1f4be}' });
  story.script = ({ name }) => ({
    kind: 'done',
    result: name === 'vm' ? { ip: '10.1.2.5', port: 8080, ips: ['10.1.2.5', 'fd00::5'] } : null,
  });
  story.settle();
  story.update({ contract: 17, version: 1, workloads: [...workloads, volume('vol', 1, 1)] });
  story.settle();
  story.graceStarted(17);
  story.settle();
  story.graceEnded(17);
  story.settle();
  story.deploy({ contract: 2n ** 52n + 1n, workloads: [publicIp('pub')] }, [address]);
  story.settle();
  story.block(fact({ kind: 'IpsReserved', contractId: contractId(17), ips: [address] }));
  story.block(fact({ kind: 'IpsFreed', contractId: contractId(17), ips: [address] }));
}

function bodies(story: Scenario): void {
  const early = signedBody({ contract: 30, workloads: [zmount('disk', 1)] });
  story.send(30, early.text, undefined, 'spool', 'verified');
  story.created(30, early.hash);
  story.settle();
  story.send(31, signedBody({ contract: 31, workloads: [zmount('disk', 1)] }).text);
  story.send(31, signedBody({ contract: 31, workloads: [zmount('disk', 2)] }).text);
  story.send(32, signedBody({ contract: 33, workloads: [zmount('disk', 1)] }).text, {
    7: null,
    8: accountOf(8),
  });
  story.give({
    type: 'RefuseBody',
    contractId: contractId(34),
    source: 'inline',
    sha256: 'ab'.repeat(32),
    size: 3,
    code: 'BODY_NOT_JSON',
    message: 'the body is not JSON',
  });
}

function troubles(story: Scenario): void {
  story.deploy({ contract: 40, workloads: [machine('vm', 'lan'), network('lan', '10.9.8.0/24')] });
  story.script = () => ({ kind: 'failed', reason: 'the bridge cannot be made', retryable: true });
  story.settle();
  story.awaitRetry();
  story.script = () => ({ kind: 'failed', reason: 'no such device', retryable: false });
  story.settle();
  story.script = () => ({ kind: 'done', result: null });
  story.canceled(40);
  story.settle();
  story.canceled(17, { phase: 'finalization' });
  story.settle();
}

function audit(story: Scenario): void {
  const about = { contractId: contractId(30) };
  const rent = contractId(2n ** 64n - 1n);
  story.block(fact({ kind: 'RentContractCreated', contractId: rent, nodeId: nodeId(1), twinId: twinId(7) }));
  story.block(
    fact({
      kind: 'ContractBilled',
      ...about,
      timestamp: 1_700_000_100n,
      discountLevel: 'Gold',
      amountBilled: 123_456_789n,
    }),
    fact({
      kind: 'UpdatedUsedResources',
      ...about,
      used: { cru: 1n, mru: 2n * gib, sru: 3n * gib, hru: 0n },
    }),
    fact({
      kind: 'NruConsumptionReportReceived',
      ...about,
      timestamp: 1_700_000_100n,
      window: 3600n,
      nru: 2n ** 40n,
    }),
  );
  story.block(fact({ kind: 'RentContractCanceled', contractId: rent }));
}
