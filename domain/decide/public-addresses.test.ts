import { expect } from 'chai';
import { contractId } from '../ids.js';
import { ipv4, publicIp, Scenario, signedBody, wireguardNetwork, zmachine } from '../scenario.fixture.js';
import { addressOf } from '../state/exclusives.js';
import { refusal, typesOf } from './refusal.fixture.js';

const one = { ip: '185.1.1.1/24', gateway: '185.1.1.254' };
const two = { ip: '185.1.1.2/24', gateway: '185.1.1.254' };

/** The address that is bound to a workload, without its gateway. */
const addressAt = (story: Scenario, contract: number, name: string): string | null =>
  addressOf(story.workload(contract, name))?.ip ?? null;

describe('public addresses', () => {
  it('each v4 workload takes one of the reserved list, in the order of list and body, on record', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('b'), publicIp('a')] }, [one, two]);
    expect([addressAt(story, 1, 'b'), addressAt(story, 1, 'a')]).to.deep.equal([one.ip, two.ip]);
    const bound = story.events.flatMap((each) => (each.type === 'ResourceBound' ? [each.data] : []));
    expect(bound).to.deep.equal([
      { contractId: 1n, name: 'b', kind: 'public-ip', id: one.ip, gateway: one.gateway },
      { contractId: 1n, name: 'a', kind: 'public-ip', id: two.ip, gateway: two.gateway },
    ]);
    story.settle();
    expect(story.done[0]?.spec).to.deep.include({ type: 'ipv4', address: one, wantsV6: false });
  });

  it("more v4 workloads than reserved addresses are refused in Zero-OS's words; v6 alone needs none", () => {
    const story = new Scenario();
    const { text, hash } = signedBody({ contract: 1, workloads: [ipv4('a'), publicIp('b')] });
    story.created(1, hash, { ips: [one] });
    const [refused] = story.send(1, text);
    expect(refused?.data).to.deep.include({
      code: 'PUBLIC_IPS_EXCEEDED',
      message: 'required 2 ips while contract has 1 ip reserved',
    });
    const onlyV6 = { ...publicIp('six'), data: { v4: false, v6: true } };
    story.deploy({ contract: 2, workloads: [onlyV6] });
    story.settle();
    expect(story.workload(2, 'six').state).to.equal('ok');
    expect(story.done[0]?.spec).to.deep.include({ address: null, wantsV6: true });
  });

  it('a machine comes after its address and is told of it', () => {
    const story = new Scenario();
    const workloads = [
      zmachine('vm', 'net', { publicIp: 'pub' }),
      wireguardNetwork('net'),
      publicIp('pub', true),
    ];
    story.deploy({ contract: 1, workloads }, [one]);
    story.settle();
    expect(story.done.map(({ name }) => name)).to.deep.equal(['net', 'pub', 'vm']);
    expect(story.done.at(-1)?.spec).to.deep.include({
      type: 'zmachine',
      planetary: true,
      subnet: '10.1.2.0/24',
      publicIp: { id: '7-1-pub', address: one, wantsV6: true },
    });
  });

  it('an update that changes which workload has the only address: the new one waits until the old is gone', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('old')] }, [one]);
    story.settle();
    const events = story.update({ contract: 1, version: 1, workloads: [ipv4('new', 1)] }, [one]);
    expect(typesOf(events)).to.deep.equal(['DeploymentAccepted', 'WorkloadBlocked']);
    expect(story.workload(1, 'new').message).to.contain('waiting for a public address');
    const [removal] = story.owed;
    if (removal === undefined) throw new Error('the old one is to be removed');
    expect(removal).to.deep.include({ kind: 'remove', name: 'old' });
    story.outcome(removal, { kind: 'failed', reason: 'busy', retryable: true });
    expect(story.owed).to.deep.equal([]);
    story.awaitRetry().settle();
    expect(story.workload(1, 'old').bound).to.deep.equal([]);
    expect(addressAt(story, 1, 'new')).to.equal(one.ip);
    expect(story.workload(1, 'new').state).to.equal('ok');
  });

  it('an address that the chain gave to another contract is free when the first one has let go of it', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('a')] }, [one]);
    story.settle();
    story.canceled(1);
    // The same address, with another prefix length.
    story.deploy({ contract: 2, workloads: [ipv4('b')] }, [{ ...one, ip: '185.1.1.1/32' }]);
    expect(addressAt(story, 2, 'b')).to.equal(null);
    story.settle();
    expect(addressAt(story, 2, 'b')).to.equal('185.1.1.1/32');
    expect([...story.state.exclusives]).to.deep.equal([
      ['public-ip:185.1.1.1', { contractId: contractId(2), name: 'b' }],
    ]);
    story.canceled(2);
    story.settle();
    expect(story.state.exclusives.size).to.equal(0);
  });

  it('one that waited through a grace period gets what is free when that ends', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('a')] }, [one]);
    story.deploy({ contract: 2, workloads: [ipv4('b')] }, [one]);
    story.graceStarted(2);
    story.settle();
    story.canceled(1);
    story.settle();
    expect(addressAt(story, 2, 'b')).to.equal(null);
    story.graceEnded(2);
    story.settle();
    expect(addressAt(story, 2, 'b')).to.equal(one.ip);
    expect(story.workload(2, 'b').state).to.equal('ok');
  });

  it('a reboot of the host changes no address', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [ipv4('a'), ipv4('b')] }, [one, two]);
    story.settle();
    story.start('boot-2');
    story.settle();
    expect([addressAt(story, 1, 'a'), addressAt(story, 1, 'b')]).to.deep.equal([one.ip, two.ip]);
  });

  it('the second machine that names one address is refused', () => {
    const story = new Scenario();
    const machines = [zmachine('v', 'net', { publicIp: 'pub' }), zmachine('w', 'net', { publicIp: 'pub' })];
    const { text, hash } = signedBody({
      contract: 1,
      workloads: [...machines, wireguardNetwork('net'), publicIp('pub')],
    });
    story.created(1, hash, { ips: [one] });
    expect(refusal(story.send(1, text))).to.equal('WORKLOAD_DATA_INVALID');
  });
});
