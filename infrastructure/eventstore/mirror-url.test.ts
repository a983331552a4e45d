import { expect } from 'chai';

import { isMirrorUrl, MirrorUrlError, parseMirrorUrl } from './mirror-url.js';

describe('the URL of a mirror', () => {
  it('is read with its defaults', () => {
    expect(parseMirrorUrl('esdb://store.example')).to.deep.equal({
      label: 'esdb://store.example:2113',
      hosts: [{ address: 'store.example', port: 2113 }],
      isDiscovered: false,
      credentials: null,
      tls: true,
      tlsCaFile: null,
      stream: null,
    });
  });

  it('is read with everything', () => {
    const url =
      'kurrentdb://ops:p%40ss%2Fw@10.0.0.1:2114,10.0.0.2,[::1]:9/zledger-a.node-14.b?tls=false&tlsCAFile=%2Fca.pem';
    expect(parseMirrorUrl(url)).to.deep.equal({
      label: 'kurrentdb://10.0.0.1:2114,10.0.0.2:2113,[::1]:9',
      hosts: [
        { address: '10.0.0.1', port: 2114 },
        { address: '10.0.0.2', port: 2113 },
        { address: '[::1]', port: 9 },
      ],
      isDiscovered: false,
      credentials: { username: 'ops', password: 'p@ss/w' },
      tls: false,
      tlsCaFile: '/ca.pem',
      stream: 'zledger-a.node-14.b',
    });
    expect(parseMirrorUrl('esdb+discover://cluster.example:2113').isDiscovered).to.equal(true);
  });

  it('is refused without ever repeating what may be a secret', () => {
    const wrong = [
      'http://a',
      'esdb://',
      'esdb://user@host',
      'esdb://user:pa:hush@host',
      'esdb://user:hush%zz@host',
      'esdb://user:hush@@host',
      'esdb://u:hush@host:0',
      'esdb://u:hush@host:99999',
      'esdb://u:hush@host/other',
      'esdb://u:hush@host/zledger-a/b',
      'esdb://u:hush@host?tls=maybe',
      'esdb://u:hush@host?tlsVerifyCert=false',
      'esdb://u:hush@host?unknown=hush',
      'esdb+discover://u:hush@a,b',
      'esdb://u:hush@ho st',
    ];
    for (const url of wrong) {
      expect(() => parseMirrorUrl(url), url)
        .to.throw(MirrorUrlError)
        .with.property('message')
        .that.does.not.match(/hush/);
    }
  });

  it('is told from a folder', () => {
    expect(isMirrorUrl('esdb://a')).to.equal(true);
    expect(isMirrorUrl('kurrentdb+discover://a')).to.equal(true);
    expect(isMirrorUrl('/var/lib/esdb:')).to.equal(false);
  });
});
