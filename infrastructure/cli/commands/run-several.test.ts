import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type BlockSource, ChainError } from '../../../chain/block-source.js';
import { storedEvents } from '../../e2e/stored-log.fixture.js';
import { until } from '../../e2e/until.fixture.js';
import { ScriptedChain } from '../../runtime/scripted-chain.fixture.js';
import { runSeveral } from './run-several.js';

/** A chain that answers with trouble so often before it gives blocks. */
class TroubledChain extends ScriptedChain {
  walks = 0;

  constructor(private readonly troubles: number) {
    super();
  }

  override follow(...args: Parameters<BlockSource['follow']>): ReturnType<BlockSource['follow']> {
    this.walks += 1;
    if (this.walks <= this.troubles) return failing();
    return super.follow(...args);
  }
}

async function* failing(): AsyncGenerator<never> {
  yield* [];
  throw new ChainError('QUORUM_MISSING', 'one of two endpoints answers');
}

describe('several nodes that are followed live', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'zledger-live-'));
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  function run(
    chain: ScriptedChain,
    stop: AbortSignal,
    untilHead: boolean,
    said: string[] = [],
  ): Promise<void> {
    const log = pino({ level: 'error' }, { write: (line) => void said.push(line) });
    const openSource = async (): Promise<BlockSource> => chain;
    return runSeveral({ data, chosen: { nodes: [1, 2] }, untilHead, openSource, log, tryAgainMs: 20 }, stop);
  }

  it('go on after trouble that passes, which is said once for all', async function () {
    this.timeout(20_000);
    const chain = new TroubledChain(2);
    chain.created(5, 'ab'.repeat(16));
    const stop = new AbortController();
    const said: string[] = [];
    const running = run(chain, stop.signal, false, said);
    await until('blocks are handed out', () => chain.handedOut.includes(1));
    chain.canceled(5);
    await until('the next, too', () => chain.handedOut.includes(2));
    stop.abort();
    await running;
    expect(chain.walks).to.equal(3);
    expect(said).to.have.length.within(1, 2); // of two nodes and two troubles
    const types = (await storedEvents(join(data, 'node-1'))).map(({ type }) => type);
    expect(types).to.include.members(['ContractCreated', 'ContractCanceled']);
  });

  it('end with the trouble when the head is the end', async () => {
    const chain = new TroubledChain(9);
    chain.push();
    const ended = await run(chain, new AbortController().signal, true).catch((error: unknown) => error);
    expect(ended).to.include({ code: 'QUORUM_MISSING' });
    expect(chain.walks).to.equal(1);
  });
});
