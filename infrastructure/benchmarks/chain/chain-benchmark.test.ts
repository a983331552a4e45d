import { expect } from 'chai';
import { main } from './main.js';
import { haveRecordings } from './recordings.js';

/** What the benchmark prints. */
async function printed(args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => void lines.push(line);
  try {
    return { code: await main(args), text: lines.join('\n') };
  } finally {
    Object.assign(console, { log, error });
  }
}

describe('npm run bench -- chain', function () {
  this.timeout(180_000);

  it('measures every row at a small size: both readers, CPU, blocks decoded in full, memory at each tenth', async () => {
    const { text } = await printed([
      '--quick',
      '--json',
      '--blocks',
      '80',
      '--latency',
      '4',
      '--memory',
      '600',
    ]);
    const { rows, memory } = JSON.parse(text) as {
      rows: { what: string; ours: Record<string, number>; obvious: Record<string, number>; times: number }[];
      memory: { samples: { block: number }[]; events: number; decoding: { blocks: number; decoded: number } };
    };
    const chains = ['empty blocks', "others' contracts", ...(haveRecordings ? ['recording of spec 61'] : [])];
    expect(rows.map(({ what }) => what)).to.deep.equal(
      chains.flatMap((chain) => [`${chain}, local`, `${chain}, 4 ms`]),
    );
    for (const { ours, obvious, times } of rows) {
      for (const figure of [ours['blocksPerSecond'], ours['cpuMicros'], obvious['blocksPerSecond'], times])
        expect(figure).to.be.greaterThan(0);
    }
    // Of each kind of event the first is decoded.
    expect(rows[0]?.ours['decoded']).to.be.lessThan(0.1);
    expect(rows[2]?.ours['decoded']).to.be.within(0.01, 0.2);
    if (haveRecordings) expect(rows.at(-1)?.ours['decoded']).to.be.within(0.01, 0.2);
    expect(memory.samples.map(({ block }) => Math.floor(block / 60))).to.have.length.within(3, 10);
    expect(memory.events).to.be.greaterThan(10);
    expect(memory.decoding.blocks).to.equal(600);
    expect(memory.decoding.decoded).to.be.within(2, 300);
  });

  it('answers wrong options with its usage', async () => {
    expect(await printed(['--blocks', 'many'])).to.deep.include({ code: 2 });
    expect((await printed(['--help'])).text).to.contain('--memory');
  });
});
