import { expect } from 'chai';
import { pino } from 'pino';
import { contractId, nodeId } from '../../domain/ids.js';
import { signedBody, volume, zmount } from '../../domain/scenario.fixture.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { LedgerError } from '../ledger/ledger.js';
import { initialState } from '../../domain/state/node-state.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { NodeLoop } from '../../commands/node-loop.js';
import { InputQueue } from './input-queue.js';
import { readOutcome } from './read-outcome.js';
import { NodeRuntime } from './node-runtime.js';
import { TestNode } from './test-node.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.dispose());

const inline = (metadata: string): { text: string; hash: string } =>
  signedBody({ contract: 0, metadata, workloads: [] });

describe('the runtime', () => {
  it("takes a body out of its contract's data, as soon as the chain can be asked for the key", async () => {
    await node.open();
    const { text, hash } = inline('small');
    node.chain.created(1, hash, text);
    await node.until(() => node.state.deployments.has(contractId(1)), 'the inline body is accepted');
    expect(node.deployment(1)).to.deep.include({ version: 0, metadata: 'small' });
    expect(node.state.inline.size).to.equal(0);
  });

  it('considers new inline data that comes while the old is on its way', async () => {
    await node.open();
    const old = inline('old');
    const fresh = inline('new');
    const gate = node.gate();
    const ask = node.chain.twinAccount.bind(node.chain);
    node.chain.twinAccount = async (twin) => {
      const account = await ask(twin);
      await gate.passed;
      return account;
    };
    await node.seen(node.chain.created(1, old.hash, old.text));
    await node.seen(node.chain.updated(1, fresh.hash, fresh.text));
    gate.open();
    await node.until(() => node.state.deployments.has(contractId(1)), 'the new data is accepted');
    expect(node.deployment(1).metadata).to.equal('new');
  });

  it('does not ask for the same inline data for ever when an update leaves it as it was', async () => {
    await node.open();
    const { text, hash } = inline('same');
    node.chain.created(1, hash, text);
    await node.until(() => node.state.deployments.has(contractId(1)), 'the inline body is accepted');
    await node.seen(node.chain.updated(1, 'ff'.repeat(16), text));
    expect(node.state.inline.size).to.equal(0);
  });

  it('holds a body that comes before its contract, over a crash', async () => {
    await node.open();
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    expect(await node.send(1, text)).to.deep.equal({ status: 'held', version: 0 });
    await node.crash();
    await node.open();
    node.chain.created(1, hash);
    await node.until(() => node.state.deployments.has(contractId(1)), 'the held body is used');
    await node.idle();
    expect(node.workload(1, 'data').state).to.equal('ok');
  });

  it('records a clean stop in mid-work as nothing, and goes on afterwards', async () => {
    await node.open();
    const { passed } = node.gate();
    node.script.before = () => passed;
    await node.deploy({ contract: 1, workloads: [zmount('a', 1)] });
    await node.close();
    delete node.script.before;
    await node.open();
    await node.idle();
    expect(await node.recorded('contract-1')).not.to.include('WorkloadFailed');
    expect(node.workload(1, 'a').state).to.equal('ok');
  });

  it('answers the same bytes again as before, and refuses what is no text', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [] });
    const head = node.ledger.head();
    const { text } = signedBody({ contract: 1, workloads: [] });
    expect(await node.send(1, text)).to.deep.equal({ status: 'accepted', version: 0 });
    expect(node.ledger.head()).to.deep.equal(head);
    const binary = await node.runtime.bodies.arrive(contractId(1), 'http', new Uint8Array([0xff, 0xfe]));
    expect(binary).to.deep.include({ status: 'refused', code: 'BODY_NOT_TEXT' });
  });

  it('is the log of one node only: another id is refused', async () => {
    await node.open();
    const other = new NodeRuntime({
      ledger: node.ledger,
      state: node.state,
      source: node.chain,
      driver: new DryDriver({ file: null }),
      nodeId: nodeId(2),
      version: '0.1.0',
      log: pino({ enabled: false }),
    });
    let code = '';
    await other.start().catch((error: { code: string }) => (code = error.code));
    expect(code).to.equal('NODE_MISMATCH');
  });
});

describe('the input queue', () => {
  it('one input that the log cannot carry fails alone; the queue goes on', async () => {
    const ledger = openMemoryLedger();
    const loop = new NodeLoop(initialState());
    const queue = new InputQueue({ ledger, loop, now: () => 0, onTurn: () => undefined });
    const bind = (chainName: string) =>
      queue.submit({
        type: 'BindLedger',
        nodeId: nodeId(1),
        genesis: `0x${'00'.repeat(32)}`,
        chainName,
        firstBlock: 1,
      });
    let failure: unknown = null;
    await bind('half a pair \ud800').catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(LedgerError);
    expect(queue.state.identity).to.equal(null);
    expect((await bind('good'))?.events.length).to.equal(1);
    expect(queue.state.identity?.chainName).to.equal('good');
  });
});

describe("a driver's answer", () => {
  it('becomes what the log can carry', () => {
    expect(readOutcome({ kind: 'done', result: { id: 'a\ud800', n: -0 } })).to.deep.equal({
      kind: 'done',
      result: { id: 'a\ufffd', n: 0 },
    });
    const long = readOutcome({ kind: 'failed', reason: '\udc00'.repeat(10_000), retryable: false });
    expect(long.kind === 'failed' && [long.reason.length, long.reason[0]]).to.deep.equal([4000, '\ufffd']);
    for (const nonsense of [undefined, null, 1, {}, { kind: 'done' }, { kind: 'done', result: { a: [1] } }])
      expect(readOutcome(nonsense)).to.deep.include({ kind: 'failed', retryable: true });
  });
});
