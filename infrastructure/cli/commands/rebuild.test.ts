import { expect } from 'chai';
import pino from 'pino';
import { nodeId } from '../../../domain/ids.js';
import { Scenario, zmount } from '../../../domain/scenario.fixture.js';
import { DryDriver } from '../../drivers/dry/dry-driver.js';
import { StorySource } from '../../e2e/story-source.fixture.js';
import { temporaryFolder } from '../../ledger/drafts.fixture.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { openNode } from '../../node/open-node.js';
import { appendStory } from '../../snapshots/story-ledger.fixture.js';
import { runCli } from '../run-cli.fixture.js';

describe('zledger rebuild', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  after(folder.remove);
  const data = folder.path;
  let events = 0;

  before(async () => {
    const ledger = await openLevelLedger({ path: dataFolder(data).ledger });
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
    story.settle();
    await appendStory(ledger, story.commands);
    events = ledger.head().nextPosition;
    await ledger.close();
  });

  const whole = { version: 1, lag: 0, building: null };
  const rebuilt = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { status, stdout, stderr } = await runCli(['rebuild', '--data', data, '--json', ...args]);
    expect([status, stderr]).to.deep.equal([0, '']);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('builds all views of a stopped node, or those that are named, and says how far they are', async () => {
    expect(await rebuilt()).to.deep.equal({
      'deployment-history': { ...whole, events },
      'workload-results': { ...whole, events },
    });
    expect(await rebuilt('workload-results')).to.have.all.keys('deployment-history', 'workload-results');
    const { stdout } = await runCli(['rebuild', '--data', data]);
    expect(stdout).to.match(/^VIEW +VERSION +EVENTS +LAG\ndeployment-history +1 +\d+ +0\n/);
    const status = await runCli(['status', '--data', data, '--json']);
    const { views } = JSON.parse(status.stdout) as { views: Record<string, object> };
    expect(views['deployment-history']).to.deep.equal({ ...whole, events, rebuilding: false });
  });

  it('names the views that there are when asked for another one', async () => {
    const { status, stderr } = await runCli(['rebuild', 'deployments', '--data', data]);
    expect(status).to.equal(2);
    expect(stderr)
      .to.contain("there is no view 'deployments'")
      .and.to.contain('deployment-history, workload-results');
  });

  it('asks a running node, which goes on answering', async () => {
    const node = await openNode({
      data,
      nodeId: nodeId(1),
      version: 'test',
      openSource: async (genesis) => new StorySource(genesis ?? undefined),
      openDriver: async () => new DryDriver({ file: dataFolder(data).dryDriverFile }),
      httpPort: 0,
      log: pino({ level: 'silent' }),
    });
    try {
      const now = await rebuilt();
      expect(now['deployment-history']).to.deep.include({ version: 1, building: null });
      const history = await fetch(`${node.url}/deployments/1/history`);
      expect(history.status).to.equal(200);
      const unknown = await fetch(`${node.url}/views/else/rebuild`, { method: 'POST' });
      expect(unknown.status).to.equal(404);
      expect(await runCli(['rebuild', 'else', '--data', data])).to.have.property('status', 2);
    } finally {
      await node.close();
    }
  });
});
