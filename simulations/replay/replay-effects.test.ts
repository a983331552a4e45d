import { expect } from 'chai';

import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import { logOf, replayed, story, told } from './replay.fixture.js';

describe('what two builds owe on one log', () => {
  const log = logOf(story().commands);

  it('tells an effect that only one of them owes, once', () => {
    const forgetful: CoreBuild = {
      ...core,
      outstanding: (state) => core.outstanding(state).filter(({ kind }) => kind !== 'remove'),
    };
    expect(told(replayed(log, forgetful).causes)).to.deep.equal(['1 x effect remove volume only in old']);
    const larger: CoreBuild = {
      ...core,
      outstanding: (state) =>
        core.outstanding(state).map((effect) => ({ ...effect, generation: effect.generation + 1 })),
    };
    expect(told(replayed(log, larger).causes)).to.include('2 x effect ensure volume.generation');
  });

  it('asks a build for it again only when something happened that may change it', () => {
    const quiet = story();
    quiet.block();
    quiet.block();
    const log = logOf(quiet.commands);
    const asked = (owesSameAfter: (type: string) => boolean): number => {
      let times = 0;
      const counting: CoreBuild = {
        ...core,
        owesSameAfter,
        outstanding: (state) => {
          times += 1;
          return core.outstanding(state);
        },
      };
      expect(replayed(log, counting).causes).to.deep.equal([]);
      return times;
    };
    const changing = log.filter(({ events }) =>
      events.some(({ type }) => core.owesSameAfter?.(type) !== true),
    );
    expect(asked(() => false)).to.equal(log.length);
    expect(asked((type) => core.owesSameAfter?.(type) === true)).to.be.within(
      changing.length,
      changing.length + 1,
    );
    expect(changing.length).to.be.lessThan(log.length);
  });
});
