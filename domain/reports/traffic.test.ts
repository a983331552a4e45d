import { expect } from 'chai';
import fc from 'fast-check';
import { contractId } from '../ids.js';
import type { NruReport } from '../node-call.js';
import { volume } from '../scenario.fixture.js';
import { ownFact } from '../registration/grid-account.fixture.js';
import { nodeAccount, VoiceStory } from '../voice-story.fixture.js';
import { countedSince, nruWindow, type TrafficCounter } from './traffic.js';

const seven = contractId(7);

/** A host with one metered contract, and the chain that its reports reach. */
class Metered extends VoiceStory {
  /** What the interface counts, and which one it is. */
  counter: TrafficCounter = { contractId: seven, name: 'o1', epoch: 'boot-1/7', bytes: 0n };
  isThere = true;
  /** Bytes that went through while the host could have counted them. */
  passed = 0n;
  readonly told: NruReport[] = [];

  constructor() {
    super();
    this.deploy({ contract: 7, workloads: [volume('a', 1)] });
    this.settle();
  }

  pass(bytes: bigint): void {
    this.counter = { ...this.counter, bytes: this.counter.bytes + bytes };
    this.passed += bytes;
  }

  /** The interface is another one. @returns what it had counted and was not read */
  anew(): void {
    const epoch = `${this.counter.epoch}'`;
    this.counter = { ...this.counter, epoch, bytes: 0n };
  }

  /** Blocks of five minutes; what is owed is done, and extrinsics go as `fate` says. */
  go(blocks: number, fate: () => 'held' | 'lost' | 'unseen' = () => 'held'): void {
    for (let done = 0; done < blocks; done++) {
      this.read();
      const owed = this.nodeOwed.find(({ kind }) => kind === 'sign-extrinsic');
      if (owed?.kind === 'sign-extrinsic') this.#say(fate());
      this.chainAhead += 294_000;
      this.block();
    }
    this.read();
  }

  read(): void {
    const owed = this.nodeOwed.find(({ kind }) => kind === 'read-traffic');
    if (owed === undefined) return;
    this.nodeOutcome({ kind: 'traffic-read', counters: this.isThere ? [this.counter] : [] }, owed);
  }

  #say(fate: 'held' | 'lost' | 'unseen'): void {
    const signature = this.sign();
    const { call } = signature;
    if (fate !== 'lost' && call.kind === 'report-nru') this.told.push(...call.reports);
    if (fate === 'held') this.include(signature);
    else if (fate === 'lost') this.blocks(64);
    else {
      this.nonce = signature.nonce + 1;
      const account = {
        account: nodeAccount,
        nonce: this.nonce,
        termsAccepted: true,
        twinId: null,
        nodeId: null,
      };
      this.unseen(100, account, { contracts: this.#held() });
    }
  }

  #held() {
    return [...this.state.contracts.values()].map(({ id, twinId, deploymentHash, deploymentData }) => ({
      contract: {
        contractId: id,
        twinId,
        nodeId: 1 as never,
        deploymentHash,
        deploymentData,
        publicIps: 0,
        reservedIps: [],
      },
      grace: false,
    }));
  }

  get toldBytes(): bigint {
    return this.told.reduce((sum, { bytes }) => sum + bytes, 0n);
  }
}

describe('reports of public traffic (zos-facts 4.4)', () => {
  it('a counter counts what it grew; one that began anew counts what it says', () => {
    const before = { epoch: 'a', bytes: 100n };
    expect(countedSince(before, { epoch: 'a', bytes: 130n })).to.equal(30n);
    expect(countedSince(before, { epoch: 'a', bytes: 20n })).to.equal(20n);
    expect(countedSince(before, { epoch: 'b', bytes: 130n })).to.equal(130n);
    expect(countedSince(undefined, { epoch: 'a', bytes: 5n })).to.equal(5n);
    expect(countedSince({ epoch: 'a', bytes: null }, { epoch: 'a', bytes: 130n })).to.equal(0n);
  });

  it('cover an hour of chain time each, begin where the last ended, and leave out contracts without traffic', () => {
    const story = new Metered();
    story.pass(5000n);
    story.go(3);
    story.pass(70n);
    story.go(60);
    story.pass(1n);
    story.go(40);
    expect(
      story.told.map(({ bytes }) => bytes),
      'what was counted before counting began is not told',
    ).to.deep.equal([70n, 1n]);
    for (const { window, contractId: id } of story.told) {
      expect(id).to.equal(seven);
      expect(Number(window) * 1000).to.be.within(nruWindow, nruWindow + 600_000);
    }
    const closed = story.events.flatMap(({ type, data }) =>
      type === 'NruWindowClosed' ? [data as { from: bigint; to: bigint }] : [],
    );
    expect(closed.length).to.be.greaterThan(5);
    for (const [index, { from }] of closed.entries())
      if (index > 0) expect(from).to.equal(closed[index - 1]?.to);
  });

  it('a host that was booted tells what it counted before and after, nothing twice', () => {
    const story = new Metered();
    story.go(3);
    story.pass(100n);
    story.go(2);
    story.anew();
    story.start('boot-2');
    story.settle();
    story.pass(30n);
    story.go(40);
    expect(story.toldBytes).to.equal(130n);
  });

  it('an interface that is not there for once is not counted anew when it is back', () => {
    const story = new Metered();
    story.go(3);
    story.pass(100n);
    story.go(2);
    story.isThere = false;
    story.go(20);
    story.isThere = true;
    story.go(40);
    expect(story.toldBytes).to.equal(100n);
  });

  it('nothing is read while the node catches up, and hours without a chain are one window', () => {
    const story = new Metered();
    story.go(3);
    story.catchesUp = true;
    story.pass(10n);
    const readings = () => story.types().filter((type) => type === 'TrafficRead').length;
    const before = readings();
    story.go(40);
    expect(readings()).to.equal(before);
    story.catchesUp = false;
    story.go(4);
    expect(story.told.map(({ bytes, window }) => [bytes, window >= 3n * 3600n])).to.deep.equal([[10n, true]]);
  });

  it('after a restore nothing is told before the chain was read, and what it holds is not told again', () => {
    const story = new Metered();
    story.go(3);
    story.pass(100n);
    story.go(11, () => 'lost');
    while (story.state.traffic.due.length === 0) story.go(1, () => 'lost');
    while (story.state.voice.pending !== null) story.block();
    const [due] = story.state.traffic.due;
    story.give({
      type: 'RestoreLog',
      commits: 3,
      hash: 'aa'.repeat(32),
      root: 'bb'.repeat(32),
      takenAt: 0,
      keptKey: true,
      lost: null,
    });
    expect(story.state.traffic.isCurrent).to.equal(false);
    const origin = {
      phase: 'extrinsic',
      index: 1,
      signer: nodeAccount,
      call: 'smartContractModule.addNruReports',
    };
    story.catchesUp = true;
    story.block(
      { kind: 'NruConsumptionReportReceived', ...due, nru: due?.bytes, origin } as never,
      ownFact(`0x${'f'.repeat(64)}`, 9, null),
    ); // whole facts
    story.nonce = 10;
    story.catchesUp = false;
    story.go(40);
    expect(story.told.filter(({ timestamp }) => timestamp === due?.timestamp)).to.deep.equal([]);
  });

  it('one that the chain refuses holds up no other: they go one at a time, in turns', () => {
    const story = new Metered();
    story.go(3);
    while (story.state.traffic.due.length < 2) {
      story.pass(5n);
      story.go(1, () => 'lost');
    }
    while (story.state.voice.pending !== null) story.block();
    const [bad, good] = story.state.traffic.due;
    const said: (readonly NruReport[])[] = [];
    for (let turn = 0; turn < 40 && said.length < 4; turn++) {
      const owed = story.nodeOwed.find(({ kind }) => kind === 'sign-extrinsic');
      if (owed === undefined) {
        story.chainAhead += 3_600_000;
        story.block();
        continue;
      }
      const signature = story.sign();
      const { call } = signature;
      if (call.kind === 'report-nru') said.push(call.reports);
      const isRefused =
        call.kind === 'report-nru' && call.reports.some((each) => each.timestamp === bad?.timestamp);
      story.include(signature, isRefused ? { pallet: 'smartContractModule', name: 'Odd' } : null);
    }
    expect(said.every(({ length }) => length === 1)).to.equal(true);
    expect(said.flat()).to.deep.include(good).and.deep.include(bad);
    const due = story.state.traffic.due.map(({ timestamp }) => timestamp);
    expect(due).to.include(bad?.timestamp).and.not.include(good?.timestamp);
  });

  it('tell each byte once at most, and all that could be read, whatever happens to extrinsics, host and chain', () => {
    const step = fc.oneof(
      fc.record({ pass: fc.bigInt({ min: 0n, max: 1n << 40n }) }),
      fc.record({
        go: fc.integer({ min: 1, max: 20 }),
        fates: fc.array(fc.constantFrom('held', 'lost', 'unseen'), { maxLength: 4 }),
      }),
      fc.constantFrom('anew' as const, 'away' as const, 'restart' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const story = new Metered();
        story.go(3);
        let lost = 0n;
        for (const each of steps) {
          if (each === 'anew') {
            const read = story.state.traffic.counters.get('o1');
            lost += story.counter.bytes - (read?.epoch === story.counter.epoch ? (read.bytes ?? 0n) : 0n);
            story.anew();
          } else if (each === 'away') {
            story.isThere = false;
            story.go(3);
            story.isThere = true;
          } else if (each === 'restart') story.start();
          else if ('pass' in each) story.pass(each.pass);
          else {
            const fates = [...each.fates];
            story.go(each.go, () => fates.shift() ?? 'held');
          }
        }
        story.go(60);
        expect(story.toldBytes).to.equal(story.passed - lost);
        const keys = story.told.map(({ contractId: id, timestamp }) => `${id}/${timestamp}`);
        expect(new Set(keys).size).to.equal(keys.length);
        for (const { bytes } of story.told) expect(bytes > 0n).to.equal(true);
      }),
      { numRuns: 20 },
    );
  });
});
