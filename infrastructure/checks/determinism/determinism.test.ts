import { expect } from 'chai';
import { differences } from './compare.js';
import { shortConditions } from './conditions.js';
import { thisEngine } from './engines.js';
import { shortJob } from './jobs.js';
import type { ProbeAnswer } from './probe-job.js';
import { runCondition } from './run-condition.js';

describe('the same seeds on this engine', function () {
  this.timeout(300_000);
  const answers = new Map<string, ProbeAnswer>();

  before(async () => {
    const job = await shortJob();
    for (const condition of shortConditions)
      answers.set(condition.name, await runCondition(thisEngine.program, condition, job));
  });

  const first = (): ProbeAnswer => {
    const [answer] = answers.values();
    if (answer === undefined) throw new Error('nothing ran');
    return answer;
  };

  it('give hashes of both worlds and of the replayed corpus, each another', () => {
    const { results } = first();
    expect(results.map(({ run }) => run.split(' ')[0])).to.deep.equal(['thin', 'thin', 'thick', 'replay']);
    expect(new Set(results.flatMap(({ final, trace }) => [final, trace]))).to.have.property('size', 8);
  });

  for (const { name } of shortConditions.slice(1)) {
    it(`give the same with ${name} (npm run test:determinism: on other engines too)`, () => {
      const answer = answers.get(name);
      expect(answer && differences(first(), answer)).to.deep.equal([]);
    });
  }

  it('ran where they should have run', () => {
    expect(answers.get('another zone and locale')).to.include({ timeZone: 'Asia/Calcutta', locale: 'tr-TR' });
    expect(answers.get('without compiler (--jitless)')?.options).to.deep.equal(['--jitless']);
  });

  it('are told apart when anything differs', () => {
    const { results, ...rest } = first();
    const changed = results.map((result, index) => (index === 1 ? { ...result, trace: '0' } : result));
    expect(differences(first(), { ...rest, results: changed })).to.have.length(1);
    expect(differences(first(), { ...rest, results: results.slice(1) })).to.deep.equal([
      `${results[0]?.run}: did not run`,
    ]);
  });
});
