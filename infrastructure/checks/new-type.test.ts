import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

/** A type that zledger does not have: the one file that adds it. */
const file = `
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

export interface TapeData {
  readonly size: bigint;
}
export interface TapeSpec extends SpecBase {
  readonly type: 'tape';
  readonly sizeBytes: bigint;
}
const description: WorkloadDescription = {
  about: 'A tape.',
  updateLimits: 'It can only grow.',
  fields: [{ path: 'size', type: 'u64', unit: 'bytes', turn: 1, about: 'How much it holds.' }],
  result: null,
  example: { name: 'tape', data: { size: 7 }, needs: [] },
};
export const tape: WorkloadDefinition<'tape', TapeData, TapeSpec> = {
  type: 'tape',
  goStruct: 'zos.Tape',
  description,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({ size: wire.u64('size', 'gridtypes.Unit') }),
  toJson: ({ size }) => ({ size }),
  validate: ({ size }) => (size === 0n ? 'invalid size' : null),
  updateProblem: (before, next) =>
    next.size < before.size ? { code: 'UPDATE_SHRINKS', message: 'a tape grows only' } : null,
  challenge: ({ size }) => \`tape\${size}\`,
  capacity: ({ size }) => ({ ...noCapacity, hru: size }),
  hostSpec: ({ size }, { base }) => ({ ...base, type: 'tape', sizeBytes: size }),
};
`;

/** What a node makes of it, told by the copy. */
const life = `
import { Scenario, signedBody } from './domain/scenario.fixture.js';
const wanted = (size, version) => ({
  contract: 1,
  version,
  workloads: [{ name: 'tape', type: 'tape', version, data: { size } }],
});
const story = new Scenario();
story.deploy(wanted(7, 0));
story.settle();
const { state } = story.workload(1, 'tape');
const used = String(story.state.used.hru);
const { type, sizeBytes } = story.done[0].spec;
const [{ data }] = story.update(wanted(6, 1));
story.canceled(1);
story.settle();
console.log(JSON.stringify({
  state,
  used,
  spec: { type, sizeBytes: String(sizeBytes) },
  hashesDiffer: signedBody(wanted(7, 0)).hash !== signedBody(wanted(8, 0)).hash,
  refused: data.code + ': ' + data.message,
  usedAtTheEnd: String(story.state.used.hru),
}));
`;

describe('a new workload type', function () {
  this.timeout(60_000);
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-type-'));
    for (const room of ['domain', 'commands', 'projections'])
      await cp(join(projectRoot, room), join(root, room), { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    for (const name of ['tsconfig.json', 'package.json']) await cp(join(projectRoot, name), join(root, name));
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('is a new file and one line in a table: the model compiles with it, and knows all of it', async () => {
    const folder = join(root, 'domain/workloads');
    await writeFile(join(folder, 'tape.ts'), file);
    const table = await readFile(join(folder, 'workload-type.ts'), 'utf8');
    const withLine = table.replace('  gatewayFqdnProxy,\n]', '  gatewayFqdnProxy,\n  tape,\n]');
    expect(withLine).to.not.equal(table);
    await writeFile(join(folder, 'workload-type.ts'), `import { tape } from './tape.js';\n${withLine}`);
    await writeFile(
      join(root, 'tsconfig.core.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        compilerOptions: { outDir: 'dist', types: [] },
        include: ['domain', 'commands', 'projections'],
        exclude: [
          '**/*.test.ts',
          '**/shared-vectors.fixture.ts',
          '**/golden.fixture.ts',
          '**/arbitrary-body.fixture.ts',
        ],
      }),
    );
    await mkdir(join(root, 'dist'), { recursive: true });
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace('package.json', 'bin/tsc');
    const compiled = await run(process.execPath, [tsc, '-p', join(root, 'tsconfig.core.json')]).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).to.equal('');

    await writeFile(join(root, 'dist/life.js'), life);
    const told = await run(process.execPath, [join(root, 'dist/life.js')]);
    expect(JSON.parse(told.stdout)).to.deep.equal({
      state: 'ok',
      used: '7',
      spec: { type: 'tape', sizeBytes: '7' },
      hashesDiffer: true,
      refused: 'UPDATE_SHRINKS: a tape grows only',
      usedAtTheEnd: '0',
    });
  });
});
