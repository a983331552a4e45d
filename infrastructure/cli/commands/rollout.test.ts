import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { farmId, nodeId } from '../../../domain/ids.js';
import { defaultPlan, rolloutPlanSchema } from '../../../domain/rollout/rollout-plan.js';
import { opensAfter, startDelay, waveOf } from '../../../domain/rollout/wave.js';
import { runCli } from '../run-cli.fixture.js';

describe('zledger rollout', function () {
  this.timeout(60_000);

  it('prints the waves of a plan, and the turn of a farm and a node as the node computes it', async () => {
    const args = ['rollout', '--release', '3.13.0', '--farm', '14', '--node', '921'];
    const { status, stdout } = await runCli([...args, '--announced', '0', '--json']);
    expect(status).to.equal(0);
    const { turn, waves } = JSON.parse(stdout);
    const wave = waveOf(defaultPlan, 'v3.13.0', farmId(14));
    const at = opensAfter(defaultPlan, wave) + startDelay(defaultPlan, 'v3.13.0', nodeId(921));
    expect(turn).to.deep.include({ wave, at: new Date(at).toISOString() });
    expect(waves).to.have.length(defaultPlan.waves.length);
    const text = await runCli(args);
    expect(text.stdout)
      .to.match(/^wave +farms +opens after\n/)
      .and.to.contain(`farm 14 in wave ${wave}`);
  });

  it('takes back what it prints as a template, and refuses a plan that does not reach all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-rollout-'));
    try {
      const file = join(folder, 'plan.json');
      const { stdout: template } = await runCli(['rollout', '--template']);
      expect(rolloutPlanSchema.parse(JSON.parse(template))).to.deep.equal(defaultPlan);
      await writeFile(file, JSON.stringify({ ...defaultPlan, waves: [{ share: 100, bake: 0 }] }));
      const refused = await runCli(['rollout', '--plan', file]);
      expect([refused.status, refused.stdout]).to.deep.equal([2, '']);
      expect(refused.stderr).to.contain('waves: the last share must be 10000');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses half a question', async () => {
    const { status, stderr } = await runCli(['rollout', '--release', 'v1.0.0']);
    expect([status, stderr.includes('--farm')]).to.deep.equal([2, true]);
  });
});
