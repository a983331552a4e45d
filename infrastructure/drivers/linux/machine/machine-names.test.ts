import { expect } from 'chai';
import fc from 'fast-check';
import { contractId, twinId, workloadId } from '../../../../domain/ids.js';
import { machineUuidOf, macOf, tapNameOf } from './machine-names.js';

describe('names of machines on the host', () => {
  const id = workloadId(twinId(7), contractId(42), 'vm1');
  const bridge = 'r6CtXtdiNqSVHP';

  it('a tap has a name that Linux takes, the same every time, another for another bridge', () => {
    const tap = tapNameOf(id, bridge);
    expect(tap).to.match(/^b-[1-9A-HJ-NP-Za-km-z]{13}$/);
    expect(tapNameOf(id, bridge)).to.equal(tap);
    expect(tapNameOf(id, 'r6CtXtdiNqSVHQ')).to.not.equal(tap);
  });

  it('every MAC is local, unicast and inside the ranges that Zero-OS allows', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const bytes = Buffer.from(macOf(name).replaceAll(':', ''), 'hex');
        expect(bytes).to.have.length(6);
        expect(bytes.readUInt8(0) & 0x03).to.equal(0x02);
        expect(bytes.subarray(0, 2).toString('hex')).to.not.equal('3333');
        expect(macOf(name)).to.equal(macOf(name));
      }),
    );
  });

  it('a MAC is the beginning of the MD5 of the name, with its two bits', () => {
    // md5('') = d41d8cd98f00...: d4 has the local bit clear
    expect(macOf('')).to.equal('d6:1d:8c:d9:8f:00');
  });

  it('two data folders never give one UUID', () => {
    expect(machineUuidOf('/a', id)).to.match(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(machineUuidOf('/a', id)).to.not.equal(machineUuidOf('/b', id));
    expect(() => machineUuidOf('relative', id)).to.throw(TypeError);
  });
});
