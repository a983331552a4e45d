import { expect } from 'chai';
import fc from 'fast-check';
import { contractId, twinId } from '../ids.js';
import { arbitraryWorkload } from './arbitrary-body.fixture.js';
import { type DeploymentBody, parseDeployment, type WorkloadBody } from './deployment-body.js';
import { type DiffOptions, diffDeployments } from './deployment-diff.js';
import { body, workload } from './golden.fixture.js';
import { hasShared, readVectors, sharedNote } from './shared-vectors.fixture.js';

/** A deployment of zmounts, each `[name, size, version]`. */
function disks(version: number, ...list: [string, number, number][]): DeploymentBody {
  const workloads = list.map(([name, size, v]) => workload(name, 'zmount', `{"size":${size}}`, v));
  return parseDeployment(body(workloads.join(','), `"version":${version}`));
}

function result(current: DeploymentBody, next: DeploymentBody, options?: DiffOptions): string[] | string {
  const diff = diffDeployments(current, next, options);
  return diff.ok ? diff.operations.map(({ op, name }) => `${op}:${name}`) : diff.problem.message;
}

const base = disks(0, ['a', 1, 0], ['b', 2, 0]);
const b = ['b', 2, 0] as [string, number, number];
const withVolume = (): DeploymentBody =>
  parseDeployment(
    body(
      `${workload('a', 'volume', '{"size":1}', 1)},${workload('b', 'zmount', '{"size":2}')}`,
      '"version":1',
    ),
  );

/** The 15 cases of go-upgrade-and-verify.txt, made again from their names. */
const goCases: Record<string, DeploymentBody> = {
  'same version': disks(0, ['a', 1, 0], b),
  'skip version': disks(2, ['a', 1, 0], b),
  'no change v1': disks(1, ['a', 1, 0], b),
  'data changed but version not bumped': disks(1, ['a', 5, 0], b),
  'bump a': disks(1, ['a', 5, 1], b),
  'remove b': disks(1, ['a', 1, 0]),
  'add c v1': disks(1, ['a', 1, 0], b, ['c', 3, 1]),
  'add c v0': disks(1, ['a', 1, 0], b, ['c', 3, 0]),
  'type change': withVolume(),
  'contract change': { ...disks(1, ['a', 1, 0], b), contractId: contractId(43n) },
  'twin change': { ...disks(1, ['a', 1, 0], b), twinId: twinId(8) },
  'remove all': disks(1),
  'rename a->c at v1': disks(1, ['c', 1, 1], b),
  'invalid new': disks(1, ['a', 0, 0], b),
  'workload version 2 > 1': disks(1, ['a', 1, 2], b),
};

describe(`deployment diff against the 15 UP cases of Zero-OS's Go code${sharedNote}`, () => {
  const lines = readVectors('go-upgrade-and-verify.txt').split('\n');
  const cases = lines.flatMap((line) => {
    const match = /^UP (.*) => (.*)$/.exec(line);
    return match === null ? [] : [{ name: match[1] ?? '', expected: match[2] ?? '' }];
  });

  it('has every case of the file', function () {
    if (!hasShared) this.skip();
    expect(cases).to.have.length(15);
    expect(cases.map(({ name }) => name).sort()).to.deep.equal(Object.keys(goCases).sort());
  });

  for (const { name, expected } of cases) {
    it(`${name} => ${expected}`, () => {
      const ours = result(base, goCases[name] ?? base, { unversionedChange: 'ignore' });
      // the vectors list operations by id, not in the order in which Zero-OS takes them
      const sorted = typeof ours === 'string' ? ours : ours.map((op) => op.replace(':', ':7-42-')).sort();
      const theirs = expected.startsWith('ERR ') ? expected.slice(4) : (JSON.parse(expected) ?? []);
      expect(sorted).to.deep.equal(theirs);
    });
  }
});

describe('deployment diff', () => {
  it('W15: refuses changed data without a new version (deliberately, Zero-OS: [])', () => {
    const diff = diffDeployments(base, goCases['data changed but version not bumped'] ?? base);
    expect(diff.ok ? '' : diff.problem.code).to.equal('UPDATE_WITHOUT_VERSION');
    expect(result(base, goCases['no change v1'] ?? base)).to.deep.equal([]);
  });

  it('W15: sees what the challenge leaves out', () => {
    const machine = (version: number, corex: boolean): DeploymentBody => {
      const data = `{"network":{"interfaces":[{"network":"n","ip":"10.0.0.2"}]},"compute_capacity":{"cpu":1,"memory":268435456},"corex":${corex}}`;
      return parseDeployment(body(workload('vm', 'zmachine-light', data), `"version":${version}`));
    };
    expect(result(machine(0, false), machine(1, false))).to.deep.equal([]);
    expect(result(machine(0, false), machine(1, true))).to.match(/^workload 'vm' differs/);
  });

  it('removes in reverse startup order, then adds and updates in startup order, biggest disks first', () => {
    const current = parseDeployment(
      body(
        [
          workload('old_disk', 'zmount', '{"size":1}'),
          workload('old_big', 'zmount', '{"size":9}'),
          workload('old_db', 'zdb', '{"size":1,"mode":"seq"}'),
          workload('db', 'zdb', '{"size":1,"mode":"seq"}'),
        ].join(','),
        '"version":0',
      ),
    );
    const next = parseDeployment(
      body(
        [
          workload('db', 'zdb', '{"size":2,"mode":"seq"}', 1),
          workload('pub', 'ip', '{"v4":true}', 1),
          workload('vol', 'volume', '{"size":7}', 1),
          workload('small', 'zmount', '{"size":1}', 1),
          workload('big', 'zmount', '{"size":2}', 1),
        ].join(','),
        '"version":1',
      ),
    );
    expect(result(current, next)).to.deep.equal([
      'remove:old_db',
      'remove:old_disk',
      'remove:old_big',
      'add:big',
      'add:small',
      'add:vol',
      'add:pub',
      'update:db',
    ]);
  });

  it('refuses to update a type that cannot be updated', () => {
    const ip = (version: number): DeploymentBody =>
      parseDeployment(body(workload('pub', 'ip', '{"v4":true}', version), `"version":${version}`));
    expect(result(ip(0), ip(1))).to.equal("workload 'ip' does not support upgrade");
  });

  it('leads from the names of one version to those of the next', () => {
    const names = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(names, names, names, (before, kept, fresh) => {
        const current = disks(3, ...before.map((name): [string, number, number] => [name, 1, 2]));
        const stays = kept.filter((name) => before.includes(name));
        const next = disks(
          4,
          ...stays.map((name): [string, number, number] => [name, 1, 2]),
          ...fresh
            .filter((name) => !stays.includes(name))
            .map((name): [string, number, number] => [name, 2, 4]),
        );
        const diff = diffDeployments(current, next);
        expect(diff.ok).to.equal(true);
        const live = new Set(before);
        for (const { op, name } of diff.ok ? diff.operations : []) {
          expect(live.has(name)).to.equal(op !== 'add');
          if (op === 'remove') live.delete(name);
          else live.add(name);
        }
        expect([...live].sort()).to.deep.equal(next.workloads.map(({ name }) => name).sort());
      }),
    );
  });

  it('never throws, whatever parses', () => {
    fc.assert(
      fc.property(fc.array(arbitraryWorkload), fc.array(arbitraryWorkload), (old, fresh) => {
        const with_ = (workloads: WorkloadBody[], version: number): DeploymentBody => ({
          ...base,
          version,
          // versions that get past the first rule
          workloads: workloads.map((workload) => ({
            ...workload,
            version: workload.version % (version + 1),
          })),
        });
        expect(diffDeployments(with_(old, 1), with_(fresh, 2)).ok).to.be.a('boolean');
      }),
    );
  });
});
