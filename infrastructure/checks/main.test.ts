import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

describe('npm run check:rooms', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-checks-'));
    await mkdir(join(root, 'domain/deep'), { recursive: true });
  });

  afterEach(() => rm(root, { recursive: true }));

  const run = (): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [main, root], { encoding: 'utf8' });

  it('exits 0 on a clean tree', async () => {
    await writeFile(join(root, 'domain/deep/a.ts'), 'export const a = 1;\n');
    expect(run()).to.include({ status: 0, stdout: 'Rooms: 1 files, 0 errors, 0 warnings.\n' });
  });

  it('prints every finding and exits 1', async () => {
    await mkdir(join(root, 'utils'));
    await writeFile(join(root, 'domain/deep/a.ts'), "import 'ws';\nexport const a = Date.now();\n");
    await writeFile(join(root, 'domain/long.ts'), 'f();\n'.repeat(260));
    const { status, stdout } = run();
    expect(status).to.equal(1);
    expect(
      stdout
        .split('\n')
        .slice(0, -2)
        .map((line) => line.replace(/\):.*/, ')')),
    ).to.deep.equal([
      'utils: error (top-level)',
      'domain/deep/a.ts:1: error (imports)',
      'domain/deep/a.ts:2: error (purity)',
      'domain/long.ts: warning (size)',
    ]);
  });
});
