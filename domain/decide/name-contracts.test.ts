import { expect } from 'chai';
import type { DomainEvent } from '../events/event.js';
import { contractId, twinId } from '../ids.js';
import { nameGateway, network, Scenario, signedBody, volume } from '../scenario.fixture.js';
import { refusal } from './refusal.fixture.js';

const gone =
  'workload decommissioned by system, reason: a name contract with the given name must be reserved first';

function gatewayNode(): Scenario {
  const story = new Scenario();
  story.madeGateway();
  return story;
}

function sent(story: Scenario, contract: number, name: string, twin = 7): DomainEvent[] {
  const { text, hash } = signedBody({ contract, twin, workloads: [nameGateway('gw', name)] });
  story.created(contract, hash, { twin });
  return story.send(contract, text);
}

describe('name contracts', () => {
  it('a name that nobody reserved is refused, and one that another twin reserved', () => {
    const story = gatewayNode();
    const [refused] = sent(story, 1, 'site');
    expect(refused?.data).to.deep.include({
      code: 'NAME_NOT_RESERVED',
      message:
        "gateway 'gw': failed to verify name contract of 'site': a name contract with the given name must be reserved first",
    });
    story.nameReserved('site', 8, 33);
    expect(refusal(sent(story, 2, 'site'))).to.equal('NAME_TWIN_MISMATCH');
    expect(sent(story, 3, 'site', 8).map(({ type }) => type)).to.deep.equal([
      'NameHolderRead',
      'DeploymentAccepted',
      'ResourceBound',
    ]);
    expect(story.state.names.get('site')).to.deep.include({
      uses: 1,
      holder: { contractId: 33n, twinId: 8 },
    });
  });

  it('the chain tells names apart to the letter: one of other case is not reserved', () => {
    const story = gatewayNode();
    story.nameReserved('site');
    expect(refusal(sent(story, 1, 'Site'))).to.equal('NAME_NOT_RESERVED');
  });

  it('a body that came before its contracts is judged by the name as it is when its contract comes', () => {
    const { text, hash } = signedBody({ contract: 1, workloads: [nameGateway('gw', 'site')] });
    for (const isReserved of [true, false]) {
      const story = gatewayNode();
      story.send(1, text);
      if (isReserved) story.nameReserved('site');
      const events = story.created(1, hash).map(({ type }) => type);
      expect(events.includes('DeploymentAccepted')).to.equal(isReserved);
      expect(story.state.names.has('site'), 'a dropped body does not keep the name').to.equal(isReserved);
    }
  });

  it('a gateway goes when its name contract ends, says why, and comes back only with a new version', () => {
    const story = gatewayNode();
    story.nameReserved('site');
    const workloads = [nameGateway('gw', 'site'), volume('data', 1)];
    story.deploy({ contract: 1, workloads });
    story.settle();
    story.nameEnded('site');
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', goal: 'remove', message: gone });
    story.settle();
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'deleted', message: gone });
    expect(story.workload(1, 'data').state).to.equal('ok');
    expect([...story.state.names]).to.deep.equal([]);
    expect([...story.state.exclusives]).to.deep.equal([]);
    story.nameReserved('site', 7, 801);
    story.start('boot-2');
    story.settle();
    expect(story.workload(1, 'gw').state).to.equal('deleted');
    const again = [nameGateway('gw', 'site', 1), volume('data', 1)];
    expect(refusal(story.update({ contract: 1, version: 1, workloads }))).to.equal('UPDATE_WORKLOAD_VERSION');
    story.update({ contract: 1, version: 1, workloads: again });
    story.settle();
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', message: '' });
  });

  it('a name that changes hands takes the gateway from the one and lets the other have it', () => {
    const story = gatewayNode();
    story.nameReserved('site', 7, 800);
    sent(story, 1, 'site');
    story.settle();
    story.nameEnded('site');
    story.nameReserved('site', 8, 801);
    // The first is still on the host: the second waits for it.
    expect(sent(story, 2, 'site', 8).map(({ type }) => type)).to.include('DeploymentAccepted');
    expect(story.workload(2, 'gw').message).to.match(/waiting for domain 'site'/);
    story.settle();
    expect(story.workload(1, 'gw').state).to.equal('deleted');
    expect(story.workload(2, 'gw').state).to.equal('ok');
  });

  it('one that waits to be started, or to take the place of a namesake, goes too', () => {
    const story = gatewayNode();
    story.nameReserved('site');
    const waiting = nameGateway('gw', 'site');
    story.deploy({ contract: 1, workloads: [{ ...waiting, data: { ...waiting.data, network: 'net' } }] });
    story.deploy({ contract: 2, workloads: [volume('gw', 1)] });
    story.settle();
    story.nameReserved('shop', 7, 801);
    // The namesake goes first: a volume and a gateway of one name, by way of a version without either.
    story.update({ contract: 2, version: 1, workloads: [] });
    story.update({ contract: 2, version: 2, workloads: [nameGateway('gw', 'shop', 2)] });
    expect(story.workload(2, 'gw').successor).to.not.equal(null);
    story.nameEnded('shop');
    story.nameEnded('site');
    expect(story.workload(2, 'gw').successor).to.equal(null);
    story.settle();
    for (const contract of [1, 2]) expect(story.workload(contract, 'gw').state).to.equal('deleted');
    expect([...story.state.names]).to.deep.equal([]);
    story.deploy({ contract: 3, workloads: [network('net')] });
    story.settle();
    const started = story.done.filter(({ kind }) => kind === 'ensure').map(({ spec }) => spec.type);
    expect(started).to.not.include('gateway-name-proxy');
  });

  it('grace of the name contract changes nothing: Zero-OS serves on', () => {
    const story = gatewayNode();
    story.nameReserved('site', 7, 800);
    sent(story, 1, 'site');
    story.settle();
    expect(story.graceStarted(800).map(({ type }) => type)).to.deep.equal([
      'BlocksFollowed',
      'GracePeriodStarted',
    ]);
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', goal: 'run' });
  });

  it('what a reading ahead of the cursor holds is not undone by the blocks before it', () => {
    const story = gatewayNode();
    const { text, hash } = signedBody({ contract: 1, workloads: [nameGateway('gw', 'site')] });
    story.created(1, hash);
    const holder = { contractId: contractId(801), twinId: twinId(7) };
    const command = story.commands.length;
    story.send(1, text);
    const sentBefore = story.commands[command];
    if (sentBefore?.type !== 'SubmitBody') return expect.fail('a body was sent');
    story.give({ ...sentBefore, names: [{ name: 'site', block: 5, holder }] });
    story.settle();
    // Blocks 3 to 5 tell how the name came to be that twin's; block 6 is news.
    story.nameReserved('site', 8, 800);
    story.nameEnded('site');
    story.nameReserved('site', 7, 801);
    expect(story.workload(1, 'gw')).to.deep.include({ state: 'ok', goal: 'run' });
    story.nameEnded('site');
    expect(story.workload(1, 'gw').goal).to.equal('remove');
    return undefined;
  });

  it('a body may want 64 names, and not more', () => {
    const story = gatewayNode();
    const workloads = Array.from({ length: 65 }, (_, at) => nameGateway(`gw${at}`, `site-${at}`));
    const { text, hash } = signedBody({ contract: 1, workloads });
    story.created(1, hash);
    expect(refusal(story.send(1, text))).to.equal('GATEWAY_NAMES_EXCEEDED');
  });
});
