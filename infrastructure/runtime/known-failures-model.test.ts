import { expect } from 'chai';
import {
  machine,
  network,
  signedBody,
  volume,
  wireguardNetwork,
  zmachine,
  zmount,
} from '../../domain/scenario.fixture.js';
import { deploymentView } from '../../projections/state-view.js';
import { TestNode } from './test-node.fixture.js';

// Zero-OS's known failures (docs/crash-matrix.md) that concern the deployment model, on the real runtime.

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.dispose());

/** One workload as a user gets it. The view is plain JSON. */
const seen = (contract: number, at = 0): Record<string, unknown> => {
  const view = deploymentView(node.deployment(contract)) as { workloads: Record<string, unknown>[] };
  return view.workloads[at] ?? {};
};

describe('W7: a zmachine-light without mycelium stops the node', () => {
  it('is a machine like any other, and so is one that shares its deployment', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [network('net'), machine('vm', 'net'), volume('data', 1)] });
    await node.idle();
    expect(node.workload(1, 'vm').body.data).to.have.nested.property('network.mycelium', null);
    expect(node.workload(1, 'vm').state).to.equal('ok');
    await node.close();
    await node.open();
    expect(node.owed()).to.deep.equal([]);
    expect(await node.onHost('7-1-vm')).to.equal('present');
  });
});

describe('W11: the state is changed beside the worker', () => {
  it('inputs that come all at once have their turns one after the other, and the log agrees with the state', async () => {
    await node.open();
    const bodies = Array.from({ length: 8 }, (_, at) =>
      signedBody({ contract: at + 1, workloads: [volume('data', 1), zmount('disk', 1)] }),
    );
    // Bodies, contracts, outcomes and cancels in one heap.
    const answers = bodies.map((body, at) => node.send(at + 1, body.text));
    bodies.forEach((body, at) => node.chain.created(at + 1, body.hash));
    await Promise.all(answers);
    for (const contract of [2, 4, 6]) node.chain.canceled(contract);
    node.chain.graceStarted(1);
    await node.seen();
    await node.idle();
    expect(await node.host()).to.deep.equal(
      [1, 3, 5, 7, 8].flatMap((contract) => [`7-${contract}-data`, `7-${contract}-disk`]),
    );
    expect(node.workload(1, 'data').state).to.equal('paused');
    // `close` compares the live state with the one that the log gives.
    await node.close();
    await node.open();
    expect(node.state.used.sru).to.equal(10n * 1024n ** 3n);
  });
});

describe('W16: nobody looks at whose contract it is', () => {
  it("a body of another twin with the right hash is refused, and the owner's is taken", async () => {
    await node.open();
    const theirs = signedBody({ contract: 1, twin: 8, workloads: [volume('data', 1)] });
    await node.seen(node.chain.created(1, theirs.hash));
    expect(await node.send(1, theirs.text)).to.deep.include({ status: 'refused', code: 'TWIN_MISMATCH' });
    expect(await node.host()).to.deep.equal([]);
  });
});

describe('W19: a node that is overcommitted admits everything', () => {
  it('takes nothing more once it is full, and what is refused leaves no trace in the books', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 999)] });
    const used = node.state.used;
    const { text, hash } = signedBody({ contract: 2, workloads: [volume('data', 2)] });
    await node.seen(node.chain.created(2, hash));
    const answer = await node.send(2, text);
    expect(answer).to.deep.include({ status: 'refused', code: 'CAPACITY_EXCEEDED' });
    expect(answer)
      .to.have.property('message')
      .that.contains(`${1024 ** 3} free`);
    expect(node.state.used).to.deep.equal(used);
    await node.idle();
  });
});

describe('W21: an update is not checked against what the node has', () => {
  it('one that does not fit is refused, and what runs is not touched', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    const update = signedBody({ contract: 1, version: 1, workloads: [volume('data', 1001, 1)] });
    await node.seen(node.chain.updated(1, update.hash));
    expect(await node.send(1, update.text)).to.deep.include({ status: 'refused', code: 'CAPACITY_EXCEEDED' });
    expect(node.workload(1, 'data')).to.deep.include({ state: 'ok', applied: 0 });
  });
});

describe('W22: private addresses are listed for some types of machines only', () => {
  it('both types say theirs, in the result and in the body', async () => {
    await node.open();
    await node.deploy({
      contract: 1,
      workloads: [
        machine('light', 'net'),
        zmachine('full', 'wide'),
        network('net'),
        wireguardNetwork('wide', '10.1.3.0/24'),
      ],
    });
    await node.idle();
    expect([0, 1].map((at) => seen(1, at)['result'])).to.deep.equal([
      { id: '7-1-light', ip: '10.1.2.5', mycelium_ip: '', console_url: '' },
      {
        id: '7-1-full',
        ip: '10.1.2.6',
        mycelium_ip: '',
        console_url: '',
        planetary_ip: (node.workload(1, 'full').result ?? {})['planetary_ip'],
      },
    ]);
  });
});

describe('W23: a machine that does not answer is given up while its disk is taken away', () => {
  it('its disk stays as long as it is there, and both are gone in the end', async () => {
    await node.open();
    await node.deploy({
      contract: 1,
      workloads: [network('net'), zmount('disk', 1), machine('vm', 'net', ['disk'])],
    });
    await node.idle();
    const asked: string[] = [];
    let answers = false;
    node.script.before = (spec, kind) => {
      asked.push(`${kind} ${spec.name}`);
      return spec.name === 'vm' && !answers
        ? { kind: 'failed', reason: 'the monitor does not answer', retryable: false }
        : undefined;
    };
    node.chain.canceled(1);
    await node.until(() => asked.length > 0, 'the machine is asked to go');
    await node.seen();
    await node.until(() => node.workload(1, 'vm').state === 'error', 'it did not go');
    expect(asked).not.to.include('remove disk');
    expect(await node.onHost('7-1-disk')).to.equal('present');
    answers = true;
    await node.until(() => node.deployment(1).ended, 'all is gone');
    expect(asked.indexOf('remove disk')).to.be.greaterThan(asked.lastIndexOf('remove vm'));
    expect(await node.host()).to.deep.equal([]);
  });
});

describe('W24: a user cannot see that the last update failed', () => {
  it('it is shown as unchanged with its reason beside the running version, over restarts, until the next one', async () => {
    await node.open();
    await node.deploy({ contract: 1, workloads: [volume('data', 1)] });
    await node.idle();
    node.script.before = (spec) =>
      'sizeBytes' in spec && spec.sizeBytes > 1024n ** 3n
        ? { kind: 'failed', reason: 'the pool has no room', retryable: false }
        : undefined;
    await node.deploy({ contract: 1, version: 1, workloads: [volume('data', 5, 1)] });
    await node.idle();
    for (const again of [() => node.close(), () => node.crash()]) {
      await again();
      await node.open();
      expect(seen(1)).to.deep.include({
        state: 'ok',
        version: 0,
        last_update: { version: 1, state: 'unchanged', reason: 'the pool has no room' },
      });
    }
    expect((await node.recorded('contract-1')).slice(-2)).to.deep.equal([
      'DeploymentAccepted',
      'WorkloadFailed',
    ]);
    node.bootId = 'boot-2';
    await node.close();
    await node.open();
    await node.idle();
    expect(seen(1)).to.deep.include({ state: 'ok', version: 0 });
    delete node.script.before;
    await node.deploy({ contract: 1, version: 2, workloads: [volume('data', 3, 2)] });
    await node.idle();
    expect(seen(1)).to.deep.include({ state: 'ok', version: 2, last_update: null });
  });
});
