import { expect } from 'chai';
import { pino } from 'pino';
import { details } from '../../domain/registration/grid-account.fixture.js';
import { unregistered } from '../../domain/registration/registration.js';
import { SurveyError } from '../registration/host-survey.js';
import { describedAtStart } from './watch-description.js';

describe('what the host is when a node starts', () => {
  const log = pino({ enabled: false });
  const known = { registration: { ...unregistered, wanted: details } };
  const unreadable = () => Promise.reject(new SurveyError('/proc/meminfo', 'tells no MemTotal', 'resources'));
  const thrown = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it('is what it says, and nothing when nobody asked', async () => {
    expect(await describedAtStart(() => Promise.resolve(details), known, log)).to.equal(details);
    expect(await describedAtStart(undefined, known, log)).to.equal(null);
  });

  it('stays what the log holds when it cannot be read: workloads do not wait for that', async () => {
    expect(await describedAtStart(unreadable, known, log)).to.equal(undefined);
  });

  it('is needed by a node that never said what it is; and what the operator wrote must be right', async () => {
    const error = await thrown(describedAtStart(unreadable, { registration: unregistered }, log));
    expect(error).to.be.instanceOf(SurveyError);
    const bad = new Error('the file is no YAML');
    expect(await thrown(describedAtStart(() => Promise.reject(bad), known, log))).to.equal(bad);
  });
});
