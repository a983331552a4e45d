import { expect } from 'chai';

import { readRollout } from '../scenario/read-scenario.js';
import { runRollout } from './run-rollout.js';
import { readAsZosDoes } from './zos-version-record.js';

/** A fleet of a hundred, all of one class, over a day. */
const fleet = (mishap: string | null, more = '') =>
  readRollout(`
scenario: 1
kind: rollout
name: small
about: what today's mechanism does
horizon: 24h
fleet:
  nodes: 100
  farms: 50
  reboots_every: 3650d
  ${mishap === null ? '' : `classes: [{ name: all, share: 100%, mishap: ${mishap} }]`}
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
${more}`);
const today = (mishap: string | null, more = '') => runRollout(fleet(mishap, more), 1, 'zos');
const ours = (mishap: string | null, more = '') => runRollout(fleet(mishap, more), 1, 'zledger');

describe("Zero-OS's mechanism, as it is modelled", () => {
  const records: [string, string, boolean][] = [
    ['{"version":"v1.1.0","safe_to_upgrade":true}', 'v1.1.0', true],
    ['{"version":"v1.1.0"}', 'v1.1.0', false],
    ['v1.1.0', 'v1.1.0', true],
    [
      '{"version":"v1.1.0","safe_to_upgrade":"false"}',
      '{"version":"v1.1.0","safe_to_upgrade":"false"}',
      true,
    ],
    ['null', '', false],
  ];
  for (const [text, version, safe] of records)
    it(`reads the record ${text} as ${safe ? 'safe' : 'not safe'}`, () => {
      expect(readAsZosDoes(text)).to.deep.equal({ version, safe });
    });

  it('begins again and again where an update broke off, until the release is called back: then it believes that all is well', () => {
    const [loops, calledBack] = [
      today('disk-error'),
      today('disk-error', 'operator: { looks_every: 5m, reverts_at: 10 }'),
    ];
    expect(loops.nodes).to.include({ stuckAtEnd: 100, badAtEnd: 100 });
    expect(calledBack.nodes.stuckAtEnd).to.equal(0);
    expect(calledBack.nodes.badAtEnd).to.be.above(9);
    expect(calledBack.hub.requests * 10).to.be.below(loops.hub.requests);
  });

  it('fails before it changes anything where the installed tag cannot be listed: nobody is hurt, nobody upgrades', () => {
    expect(today('old-tag-gone').nodes).to.include({ hurt: 0, exposed: 0, stuckAtEnd: 100 });
  });

  it('does not come up without the hub when it boots, and takes what the hub has when it does', () => {
    const outage =
      'happenings: [{ at: 10h, what: hub-outage, for: 2h }, { at: 11h, what: farms-reboot, share: 100% }]';
    const [zos, zledger] = [today(null, outage), ours(null, outage)];
    expect(zos.nodes).to.include({ hurt: 100, badAtEnd: 0 });
    expect(zos.badTime / 3_600_000).to.be.within(90, 110);
    expect(zledger.nodes.hurt).to.equal(0);
  });

  it('asks neither chain nor configuration while its tag is that of the hub', () => {
    const away = (what: string): string => `happenings: [{ at: 4h, what: ${what}, for: 8h }]`;
    const usual = today(null).hub.requests;
    expect(today(null, away('chain-outage')).hub.requests).to.equal(usual);
    expect(today(null, away('config-outage')).hub.requests).to.equal(usual);
    const late = 'announced: 5h\n';
    expect(today(null, late + away('config-outage')).hub.requests).to.be.above(10 * usual);
  });

  it('leaks a canary to nodes that boot, unless the link waits; then test farms do not get it either', () => {
    const unsafe = (link: string): string =>
      `safe: false\nzos: { hub_link: ${link} }\nhappenings: [{ at: 4h, what: farms-reboot, share: 30% }]`;
    expect(today(null, unsafe('as-named')).nodes.exposed).to.be.within(15, 60);
    expect(today(null, unsafe('when-safe')).nodes.exposed).to.equal(0);
  });

  it('keeps its link where the record names no tag', () => {
    const broken = `happenings: [{ at: 4h, what: record-unreadable, text: '{"version":"v1.1' }, { at: 5h, what: farms-reboot, share: 100% }]`;
    expect(today(null, broken).nodes.upgradedAtEnd).to.equal(100);
  });

  it('has no pause but to call the release not safe; the gate of zledger holds, and goes on', () => {
    const pause = 'happenings: [{ at: 70m, what: pause, for: 6h }]';
    for (const run of [today, ours]) {
      const [paused, usual] = [run(null, pause), run(null)];
      expect(paused.violations).to.deep.equal([]);
      const at = (result: typeof paused, minutes: number) =>
        result.samples.findLast(({ at: when }) => when <= minutes * 60_000)?.upgraded ?? 0;
      expect(at(paused, 400), 'what had begun goes on').to.be.below(60);
      expect(at(paused, 400)).to.equal(at(paused, 200));
      expect(at(paused, 1440)).to.be.above(at(paused, 400));
      expect(usual.nodes.upgradedAtEnd).to.equal(100);
    }
    expect(new Map(ours(null, pause).seen).get('the operator paused the roll-out')).to.equal(1);
  });
});
