import { expect } from 'chai';
import type { DomainEvent } from '../events/event.js';
import { fqdnGateway, nameGateway, network, Scenario, signedBody } from '../scenario.fixture.js';

function sent(story: Scenario, contract: number, workloads: readonly object[]): DomainEvent | undefined {
  const { text, hash } = signedBody({ contract, workloads });
  story.created(contract, hash);
  return story.send(contract, text).find(({ type }) => type !== 'NameHolderRead');
}
const messageOf = (event: DomainEvent | undefined): string =>
  event?.type === 'BodyRefused' ? `${event.data.code}: ${event.data.message}` : (event?.type ?? 'nothing');

describe('gateways', () => {
  it('need a node with a public config, and a name needs its domain', () => {
    const story = new Scenario();
    expect(messageOf(sent(story, 1, [fqdnGateway('gw', 'a.example.com')]))).to.contain('no public config');
    story.madeGateway(null);
    expect(messageOf(sent(story, 2, [nameGateway('gw', 'site')]))).to.contain('names no domain');
    expect(messageOf(sent(story, 3, [fqdnGateway('gw', 'a.example.com')]))).to.equal('DeploymentAccepted');
  });

  it('serve the whole name, in the network that they name', () => {
    const story = new Scenario();
    story.madeGateway();
    story.nameReserved('site');
    const gateway = nameGateway('gw', 'site');
    sent(story, 1, [{ ...gateway, data: { ...gateway.data, network: 'net' } }]);
    story.settle();
    expect(story.workload(1, 'gw').message).to.contain("waiting for network 'net'");
    sent(story, 2, [network('net')]);
    story.settle();
    expect(story.done.at(-1)?.spec).to.deep.include({
      type: 'gateway-name-proxy',
      fqdn: 'site.gent.example.org',
      networkId: story.done[0]?.spec.type === 'network-light' ? story.done[0].spec.networkId : '',
    });
  });

  it('that lost its domain waits for one after a reboot, instead of serving a wrong name', () => {
    const story = new Scenario();
    story.madeGateway();
    story.nameReserved('site');
    sent(story, 1, [nameGateway('gw', 'site')]);
    story.settle();
    story.madeGateway(null);
    story.start('boot-2');
    expect(story.owed).to.deep.equal([]);
    story.madeGateway('other.example.org');
    story.settle();
    expect(story.done.at(-1)?.spec).to.have.property('fqdn', 'site.other.example.org');
  });

  it('a domain is served once, whoever asks second; it is free when the first is gone', () => {
    const story = new Scenario();
    story.madeGateway();
    story.nameReserved('site');
    for (const [at, [first, second]] of (
      [
        [fqdnGateway('gw', 'a.example.com'), fqdnGateway('x', 'A.example.com')],
        [nameGateway('gw', 'site'), nameGateway('x', 'site')],
      ] as const
    ).entries()) {
      const base = 10 * at;
      sent(story, base + 1, [first]);
      expect(messageOf(sent(story, base + 2, [second]))).to.contain(
        'DOMAIN_TAKEN: domain already registered:',
      );
      story.canceled(base + 1);
      story.settle();
      expect(messageOf(sent(story, base + 3, [second]))).to.equal('DeploymentAccepted');
    }
  });

  it("a name under the node's own domain and a backend that is the node itself are refused", () => {
    const story = new Scenario();
    story.madeGateway();
    story.nameReserved('site');
    expect(messageOf(sent(story, 1, [fqdnGateway('gw', 'a.Gent.example.org')]))).to.contain('own domain');
    const gateway = fqdnGateway('gw', 'a.example.com');
    for (const [at, data] of [
      { ...gateway.data, backends: ['http://185.9.9.9:80'] },
      { ...gateway.data, tls_passthrough: true, backends: ['10.0.0.1:1', '185.9.9.9:443'] },
    ].entries())
      expect(messageOf(sent(story, 2 + at, [{ ...gateway, data }]))).to.contain('this node itself');
  });
});
