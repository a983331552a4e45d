import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeCall } from '../node-call.js';
import { volume } from '../scenario.fixture.js';
import { VoiceStory } from '../voice-story.fixture.js';
import { uptimeWindow } from './uptime-window.js';

interface Told {
  readonly uptime: bigint;
  readonly takenAt: bigint;
}

/** A story whose blocks are at the head of the chain, with what it reports. */
class Reporting extends VoiceStory {
  readonly told: (Told & { readonly boot: number })[] = [];
  boot = 0;

  constructor() {
    super({ bootedAt: 0 });
  }

  /** Blocks of 6 s; what is owed is signed and, unless `lost`, included in the block after. */
  run(blocks: number, lost: () => boolean): void {
    for (let done = 0; done < blocks; done++) {
      const owed = this.nodeOwed.find(({ kind }) => kind === 'sign-extrinsic');
      if (owed?.kind !== 'sign-extrinsic') this.block();
      else if (lost()) this.block();
      else {
        const { call } = owed;
        this.include(this.sign());
        if (call.kind === 'report-uptime') this.told.push({ ...call, boot: this.boot });
      }
    }
  }

  reboot(boot: number): void {
    this.boot = boot;
    this.start(`boot ${boot}`);
    this.give({ type: 'SetVoice', account: 'cd'.repeat(32), bootedAt: this.cursor * 6000 });
  }
}

describe('reports of the uptime (zos-facts 4.4, 11.6: #1713, #2377)', () => {
  it('come at the start and once in 40 minutes of chain time', () => {
    const story = new Reporting();
    story.run(1300, () => false);
    const at = story.told.map(({ takenAt }) => Number(takenAt));
    expect(at.length).to.equal(4);
    for (const [index, time] of at.entries())
      if (index > 0) expect(time - (at[index - 1] ?? 0)).to.be.within(2400, 2430);
  });

  it('never go backwards within a boot, nor come twice in a window, whatever is lost and however often the node starts', () => {
    const step = fc.oneof(
      fc.record({ blocks: fc.integer({ min: 1, max: 400 }), lose: fc.nat(5) }),
      fc.constant('restart' as const),
      fc.constant('reboot' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const story = new Reporting();
        let boots = 0;
        for (const each of steps) {
          if (each === 'reboot') story.reboot(++boots);
          else if (each === 'restart')
            story.give({ type: 'SetVoice', account: 'cd'.repeat(32), bootedAt: 999_999 });
          else {
            let lose = each.lose;
            story.run(each.blocks, () => lose-- > 0);
          }
        }
        for (const [index, now] of story.told.entries()) {
          const before = story.told[index - 1];
          if (before === undefined || before.boot !== now.boot) continue;
          expect(now.uptime - before.uptime).to.equal(now.takenAt - before.takenAt);
          expect(Number(now.takenAt - before.takenAt)).to.be.at.least(uptimeWindow / 1000);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a node that only catches up reports nothing', () => {
    const story = new Reporting();
    story.catchesUp = true;
    story.blocks(500);
    expect(story.types()).not.to.include('UptimeDue');
  });

  it('a reading that could not be signed in time is taken anew', () => {
    const story = new Reporting();
    story.run(20, () => true);
    const readings = story.events.filter(({ type }) => type === 'UptimeDue');
    expect(readings.length).to.be.within(3, 5);
  });
});

describe('reports of what contracts take (zos-facts 4.4, W17)', () => {
  const withVolume = (): { story: VoiceStory; settle: () => void } => {
    const story = new VoiceStory();
    const settle = (): void => {
      for (let turn = 0; turn < 10; turn++) {
        const owed = story.nodeOwed.find(({ kind }) => kind === 'sign-extrinsic');
        if (owed === undefined) return;
        story.include(story.sign());
      }
    };
    settle();
    return { story, settle };
  };
  const calls = (story: VoiceStory): NodeCall[] =>
    story.events.flatMap(({ type, data }) => (type === 'ExtrinsicSigned' ? [data.call as NodeCall] : []));
  const reports = (story: VoiceStory): readonly (readonly [bigint, bigint])[] =>
    calls(story).flatMap((call) =>
      call.kind === 'report-resources'
        ? call.contracts.map(({ contractId, used }) => [contractId, used.sru / 1024n ** 3n] as const)
        : [],
    );

  it('tell the sum over what runs, once it runs, and nothing of contracts that ended', () => {
    const { story, settle } = withVolume();
    story.deploy({ contract: 7, workloads: [volume('a', 3), volume('b', 4)] });
    story.settle();
    settle();
    expect(reports(story)).to.deep.equal([[7n, 7n]]);
    expect(story.state.unreported.size).to.equal(0);
    story.canceled(7);
    story.settle();
    settle();
    expect(reports(story)).to.have.length(1);
    expect(story.state.unreported.size).to.equal(0);
  });

  it('tell again what changed while they were on their way, and are not lost when one fails', () => {
    const { story, settle } = withVolume();
    story.deploy({ contract: 7, workloads: [volume('a', 3)] });
    story.settle();
    const signature = story.sign();
    story.deploy({ contract: 8, workloads: [volume('a', 5)] });
    story.settle();
    story.include(signature, { pallet: 'smartContractModule', name: 'NodeNotAuthorizedToReportResources' });
    expect(story.state.unreported.size).to.equal(2);
    const isOwed = () => story.nodeOwed.some(({ kind }) => kind === 'sign-extrinsic');
    for (let turn = 0; turn < 5 && !isOwed(); turn++) story.block();
    settle();
    expect(reports(story).slice(1)).to.deep.equal([
      [7n, 3n],
      [8n, 5n],
    ]);
  });
});
