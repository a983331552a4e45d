import { readdir, readFile } from 'node:fs/promises';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { shippedScenario, shippedScenarios } from './shipped-scenarios.js';

const published = new URL('../../../simulations/scenarios/scenario.schema.json', import.meta.url);
const regressions = new URL('../../../simulations/regressions/', import.meta.url);

describe('the published schema of scenario files', () => {
  let isValid: ReturnType<Ajv2020['compile']>;
  before(async () => {
    const schema: unknown = JSON.parse(await readFile(published, 'utf8'));
    // Another implementation than the one that wrote it.
    isValid = new Ajv2020({ strict: true, strictTuples: false, strictTypes: false, allErrors: true }).compile(
      schema as object,
    );
  });

  const faultsOf = (text: string): readonly string[] => {
    // A schema that is not asynchronous answers at once.
    void isValid(parse(text));
    return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  it('takes every scenario that comes with zledger, and every pinned one', async () => {
    const names = await shippedScenarios();
    expect(names.length).to.be.above(30);
    for (const name of names) expect(faultsOf((await shippedScenario(name)) ?? ''), name).to.deep.equal([]);
    for (const file of await readdir(regressions))
      if (file.endsWith('.yaml'))
        expect(faultsOf(await readFile(new URL(file, regressions), 'utf8')), file).to.deep.equal([]);
  });

  it('refuses what the reader refuses: a member that is not known, missing, or of another form', async () => {
    const changes: [string, RegExp | string, string][] = [
      ['bad-release', 'nodes: 4000', 'nodes: many'],
      ['bad-release', 'nodes: 4000', 'node: 4000'],
      ['bad-release', 'horizon: 72h', 'horizon: 72'],
      ['bad-release', 'share: 20%', 'share: 0.2'],
      ['bad-release', 'mishap: service-stays-down', 'mishap: something'],
      ['hub-outage', ', for: 30m', ''],
      ['hub-outage', 'what: hub-outage', 'what: outage'],
      ['chaos', 'how: lying', 'how: broken'],
      ['chaos', 'crash: 3h', 'crush: 3h'],
      ['chaos', /^nodes: .*\n/m, ''],
      ['whole-rollout', 'reboots: true', 'reboots: sometimes'],
      ['whole-rollout', 'kind: world', 'kind: planet'],
    ];
    for (const [name, was, is] of changes) {
      const text = ((await shippedScenario(name)) ?? '').replace(was, is);
      expect(() => readScenario(text), `${name}: ${is}`).to.throw();
      expect(faultsOf(text), `${name}: ${is}`).not.to.deep.equal([]);
    }
  });
});
