import { expect } from 'chai';
import fc from 'fast-check';
import { readVersionRecord } from './version-record.js';

const good = { version: 'v3.13.0', version_light: '1.2.0', safe_to_upgrade: true };

describe('the version record of the chain', () => {
  it('is read as Zero-OS writes it, for a full and a light node', () => {
    const record = { kind: 'record', safeToUpgrade: true, rollout: null };
    expect(readVersionRecord(JSON.stringify(good), 'full')).to.deep.equal({ ...record, version: 'v3.13.0' });
    expect(readVersionRecord(JSON.stringify(good), 'light')).to.deep.equal({ ...record, version: 'v1.2.0' });
  });

  it('may say how far the roll-out goes', () => {
    const text = JSON.stringify({
      ...good,
      rollout: { wave: 2, state: 'roll-back', roll_back_to: '3.12.5' },
    });
    expect(readVersionRecord(text, 'full')).to.deep.include({
      rollout: { wave: 2, state: 'roll-back', rollBackTo: 'v3.12.5' },
    });
  });

  it('U: fails closed where Zero-OS fails open: a bare version, an empty text, half of it', () => {
    expect(readVersionRecord(null, 'full').kind).to.equal('none');
    expect(readVersionRecord('', 'full').kind).to.equal('none');
    const bad = [
      '3.13.0',
      'v3.13.0',
      '{}',
      'null',
      '[]',
      JSON.stringify({ version: 'v3.13.0' }),
      JSON.stringify({ ...good, safe_to_upgrade: 'true' }),
      JSON.stringify({ ...good, version: 'newest' }),
      JSON.stringify({ ...good, rollout: {} }),
      JSON.stringify({ ...good, rollout: { wave: -1 } }),
      JSON.stringify({ ...good, rollout: { wave: 1, state: 'roll-back' } }),
      JSON.stringify(good).slice(0, -1),
      `{"pad":"${'x'.repeat(5000)}","version":"v3.13.0","safe_to_upgrade":true}`,
    ];
    for (const text of bad)
      expect(readVersionRecord(text, 'full').kind, text.slice(0, 60)).to.equal('unreadable');
    expect(readVersionRecord(JSON.stringify({ ...good, version_light: '' }), 'light').kind).to.equal(
      'unreadable',
    );
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readVersionRecord(text, 'full').kind).to.be.oneOf(['none', 'unreadable', 'record']);
      }),
    );
  });
});
