import { expect } from 'chai';
import { flat } from './status.js';

describe('zledger status', () => {
  it('prints a line for each value, and one for each endpoint with what is known of it', () => {
    const endpoint = { endpoint: 'ws://a:9944', state: 'healthy', head: 31, best: null, latency_ms: 24 };
    const other = { endpoint: 'ws://b:9944', state: 'unreachable', head: null, trouble: 'refused\u001b[2J' };
    const answer = {
      node_id: 1,
      block: null,
      quorum: { needs: 2, answering: 1 },
      not_ready_because: [],
      endpoints: [endpoint, other],
      waking: ['node 5: asleep'],
    };
    expect(flat(answer)).to.deep.equal([
      ['node_id', '1'],
      ['block', '-'],
      ['quorum.needs', '2'],
      ['quorum.answering', '1'],
      ['not_ready_because', '-'],
      ['endpoints.1', 'ws://a:9944, state healthy, head 31, latency_ms 24'],
      ['endpoints.2', 'ws://b:9944, state unreachable, trouble refused\\u{1b}[2J'],
      ['waking.1', 'node 5: asleep'],
    ]);
  });
});
