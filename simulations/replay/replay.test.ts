import { expect } from 'chai';
import fc from 'fast-check';

import { history, Play } from '../../domain/history.fixture.js';
import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import { deciding, logOf, replayed, story, told, withData } from './replay.fixture.js';

describe('a log under two builds', () => {
  const log = logOf(story().commands);
  const at = (type: string) => log.find(({ events }) => events.some((event) => event.type === type));

  it('gives no difference when they are the same, whatever happened', () => {
    fc.assert(
      fc.property(history(30), (happenings) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        const commits = logOf(play.story.commands);
        const { causes, drift, compared, stopped } = replayed(commits, { ...core });
        expect([causes, drift, stopped]).to.deep.equal([[], [], null]);
        expect(compared).to.equal(commits.length);
      }),
      { numRuns: 8 },
    );
  });

  it('groups what differs by its cause, with the first place, both sides and who decides what is recorded', () => {
    const other = deciding((event) =>
      event.type === 'WorkloadProvisioned' ? [withData(event, { generation: 9 })] : [event],
    );
    const { causes } = replayed(log, other);
    expect(told(causes)).to.deep.equal(['2 x WorkloadProvisioned.generation']);
    const first = at('WorkloadProvisioned');
    expect(causes[0]?.first).to.deep.include({
      log: 'log',
      position: first?.position,
      input: 'RecordOutcome',
      before: 1,
      after: 9,
    });
    expect(causes[0]?.recorded).to.deep.equal({ before: 2, after: 0, neither: 0 });
  });

  it('lays events beside each other: one more is one difference, another one is one, and a code is part of it', () => {
    const more = deciding((event) => (event.type === 'ContractCreated' ? [event, event] : [event]));
    expect(told(replayed(log, more).causes)).to.deep.equal(['2 x ContractCreated only in new']);
    const refusing = deciding((event) => {
      if (event.type !== 'DeploymentAccepted') return [event];
      return [{ ...event, type: 'BodyRefused', data: { code: 'NO_ROOM' } }];
    });
    expect(told(replayed(log, refusing).causes)).to.deep.equal([
      '2 x DeploymentAccepted -> BodyRefused(NO_ROOM)',
    ]);
    const less = deciding((event) => (event.type === 'BlocksFollowed' ? [] : [event]));
    expect(told(replayed(log, less).causes)).to.deep.equal([
      `${log.filter(({ events }) => events[0]?.type === 'BlocksFollowed').length} x BlocksFollowed only in old`,
    ]);
  });

  it('shows what a cause hid when it is waived', () => {
    const both = deciding((event) => {
      if (event.type === 'BlocksFollowed') return [];
      if (event.type !== 'ContractCreated') return [event];
      return [withData(event, { deploymentData: 'x' })];
    });
    expect(told(replayed(log, both).causes)).to.have.length(1);
    const waived = replayed(log, both, 'BlocksFollowed only*');
    expect(told(waived.causes)[0]).to.equal('2 x ContractCreated.deploymentData');
    expect(waived.causes.map(({ isWaived }) => isWaived)).to.deep.equal([false, true]);
  });

  it('goes on behind an input on which a build cannot decide', () => {
    const other: CoreBuild = {
      ...core,
      decideInPlace: (state, command) => {
        if (command.type === 'SubmitBody') throw new RangeError('too far');
        return core.decideInPlace(state, command);
      },
    };
    const { causes, compared } = replayed(log, other);
    expect(told(causes)).to.deep.equal(['2 x new cannot decide on SubmitBody: RangeError']);
    expect(causes[0]?.first.after).to.equal('RangeError: too far');
    expect(compared).to.equal(log.length - 2);
  });

  it('ends for a build that cannot read an event, at its position, unless that is waived', () => {
    const place = at('DeploymentAccepted');
    const later = log.map((commit) => ({
      ...commit,
      events: commit.events.map((event) =>
        event.type === 'DeploymentAccepted' ? { ...event, schemaVersion: 99 } : event,
      ),
    }));
    const reading: CoreBuild = {
      ...core,
      fold: (state, stored) =>
        core.fold(
          state,
          [...stored].map((each) => (each.schemaVersion === 99 ? { ...each, schemaVersion: 1 } : each)),
        ),
      decideInPlace: (state, command) =>
        core
          .decideInPlace(state, command)
          .map((each) => (each.type === 'DeploymentAccepted' ? { ...each, schemaVersion: 99 } : each)),
    };
    const found = replayed(later, reading);
    expect(found.stopped).to.deep.include({ build: 'old', position: place?.position });
    expect(found.stopped?.reason).to.contain('newer zledger');
    expect(told(found.causes)).to.include(
      '1 x old cannot take over the event DeploymentAccepted@99: EVENT_NEWER',
    );
    expect(found.compared).to.be.lessThan(later.length);
    const on = replayed(later, reading, 'old cannot take over the event DeploymentAccepted@99*');
    expect([on.stopped, on.compared]).to.deep.equal([null, later.length]);
  });

  it('is told apart from a log that neither of them would write', () => {
    const otherwise = log.map((commit) => ({
      ...commit,
      events: commit.events
        .filter(({ type }) => type !== 'WorkloadBlocked')
        .map((event) =>
          event.type === 'ContractCreated'
            ? { ...event, ...withData(event, { deploymentData: 'other' }) }
            : event,
        ),
    }));
    const { causes, drift } = replayed(otherwise, { ...core });
    expect(causes).to.deep.equal([]);
    expect(told(drift)).to.deep.equal(['2 x ContractCreated.deploymentData']);
  });
});
