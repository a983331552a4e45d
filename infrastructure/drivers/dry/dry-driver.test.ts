import { expect } from 'chai';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostSpec, Outcome } from '../../../domain/effect.js';
import { contractId, type NetworkId, twinId, workloadId } from '../../../domain/ids.js';
import type { DriverContext } from '../driver.js';
import { auditDryRecord } from './dry-audit.js';
import { DryDriver } from './dry-driver.js';
import { readDryRecord } from './dry-record.js';

const context: DriverContext = { signal: new AbortController().signal, note: () => undefined };
const common = (name: string) => ({
  id: workloadId(twinId(3), contractId(7n), name),
  twinId: twinId(3),
  contractId: contractId(7n),
  name,
});
const network = 'abcdefghijkmn' as NetworkId; // a test's own id
const volume = (sizeBytes: bigint) => ({ ...common('vol'), type: 'volume', sizeBytes }) as const;
const specs: readonly HostSpec[] = [
  {
    ...common('net'),
    type: 'network-light',
    networkId: network,
    subnet: '10.1.2.0/24',
    ipRange: '',
    myceliumKey: '',
  },
  { ...common('disk'), type: 'zmount', sizeBytes: 5n },
  volume(6n),
  {
    ...common('vm'),
    type: 'zmachine-light',
    networkId: network,
    subnet: '10.1.2.0/24',
    ip: '10.1.2.3',
    cpu: 1,
    memoryBytes: 250n,
    rootSizeBytes: 500n,
    flist: 'x',
    entrypoint: '',
    env: [],
    mounts: [],
    myceliumSeed: '',
  },
];

describe('the dry driver', () => {
  let folder: string;
  let file: string;
  const deeds = (): (string | undefined)[] =>
    readDryRecord(file)
      .lines.filter(({ phase }) => phase === 'end')
      .map(({ did }) => did);
  const reason = (outcome: Outcome): string =>
    outcome.kind === 'failed' ? outcome.reason : expect.fail('done');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-dry-'));
    file = join(folder, 'dry.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives the results of each type and keeps a world like a host', async () => {
    const driver = new DryDriver({ file });
    const results = [];
    for (const spec of specs) results.push(await driver.ensure(spec, context));
    expect(results.map((outcome) => outcome.kind === 'done' && outcome.result)).to.deep.equal([
      null,
      { volume_id: '3-7-disk' },
      { id: '3-7-vol' },
      { id: '3-7-vm', ip: '10.1.2.3', mycelium_ip: '', console_url: '' },
    ]);
    for (const spec of specs) {
      await driver.pause(spec, context);
      expect((await driver.inspect(spec.id)).state).to.equal('paused');
      await driver.resume(spec, context);
      expect((await driver.inspect(spec.id)).state).to.equal('present');
    }
    expect(await driver.list()).to.have.members(specs.map(({ id }) => id));
    for (const spec of specs) await driver.remove(spec, context);
    for (const spec of specs) expect((await driver.remove(spec, context)).kind).to.equal('done');
    expect(await driver.list()).to.deep.equal([]);
    await driver.close();
    expect(auditDryRecord(readDryRecord(file).lines)).to.deep.equal({
      faults: [],
      alive: [],
      cutOff: 0,
      calls: 20,
    });
  });

  it('is idempotent, grows, and refuses to shrink, also after it was opened again', async () => {
    let driver = new DryDriver({ file });
    await driver.ensure(volume(6n), context);
    await driver.ensure(volume(6n), context);
    await driver.ensure(volume(9n), context);
    await driver.close();
    driver = new DryDriver({ file });
    await driver.ensure(volume(9n), context);
    const shrunk = await driver.ensure(volume(8n), context);
    expect(reason(shrunk)).to.contain('cannot be made smaller');
    expect(shrunk).to.include({ retryable: false });
    await driver.close();
    expect(deeds()).to.deep.equal(['created', 'unchanged', 'changed', 'unchanged', 'failed']);
  });

  it('fails as it is told, and when its effect is called off, and then has done nothing', async () => {
    const failure: Outcome = { kind: 'failed', reason: 'The disk is tired.', retryable: true };
    const controller = new AbortController();
    const driver = new DryDriver({
      file,
      delayMs: (spec) => (spec.type === 'volume' ? 60_000 : 0),
      fail: (spec) => (spec.type === 'zmount' ? failure : null),
    });
    expect(await driver.ensure(specs[1] ?? expect.fail(), context)).to.deep.equal(failure);
    const running = driver.ensure(volume(6n), { ...context, signal: controller.signal });
    controller.abort();
    expect(await running).to.include({ kind: 'failed', retryable: true });
    expect(await driver.list()).to.deep.equal([]);
    await driver.close();
    expect(deeds()).to.deep.equal(['failed', 'aborted']);
  });

  it('drops a line that a crash cut short, and names one that is broken', async () => {
    let driver = new DryDriver({ file });
    await driver.ensure(volume(6n), context);
    await driver.close();
    const whole = await readFile(file, 'utf8');
    await appendFile(file, '{"phase":"end","call":1,"ver');
    driver = new DryDriver({ file });
    expect(await driver.list()).to.deep.equal(['3-7-vol']);
    await driver.close();
    expect(await readFile(file, 'utf8')).to.equal(whole);
    await writeFile(file, `${whole}nonsense\n`);
    expect(() => new DryDriver({ file })).to.throw(':3 is not a line');
  });

  it('survives SIGKILL in the middle of its calls: what it had ended is there, what it had begun is seen', async () => {
    const child = fork(fileURLToPath(new URL('./dry-child.fixture.js', import.meta.url)), [file]);
    // The child says when it has ended the first call and begun the second.
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const driver = new DryDriver({ file });
    expect(await driver.list()).to.deep.equal(['3-7-first']);
    expect(auditDryRecord(readDryRecord(file).lines)).to.include({ cutOff: 1, calls: 2 });
    for (const name of ['first', 'second']) {
      await driver.ensure({ ...common(name), type: 'volume', sizeBytes: 1n }, context);
    }
    await driver.close();
    expect(deeds()).to.deep.equal(['created', 'unchanged', 'created']);
    expect(auditDryRecord(readDryRecord(file).lines)).to.deep.equal({
      faults: [],
      alive: ['3-7-first', '3-7-second'],
      cutOff: 1,
      calls: 4,
    });
  });
});

describe('auditDryRecord', () => {
  it('sees two calls for one workload at the same time, and a second life', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'zledger-dry-')), 'dry.jsonl');
    const recorded = new DryDriver({ file, delayMs: () => 5 });
    await Promise.all([recorded.ensure(volume(1n), context), recorded.ensure(volume(1n), context)]);
    await recorded.close();
    const { lines } = readDryRecord(file);
    expect(auditDryRecord(lines).faults).to.have.length(1);
    const [begun, ended] = [lines[0], lines[2]];
    if (begun === undefined || ended === undefined) expect.fail('there are four lines');
    const twice = [begun, ended, begun, ended];
    expect(auditDryRecord(twice).faults.join()).to.contain('there already');
    await rm(join(file, '..'), { recursive: true });
  });
});
