import type { FieldDescription, HolderType } from './field-description.js';
import { hexBytes } from './field-rules.js';

/** @param type whether a network may be without */
export function myceliumFields(type: HolderType): readonly FieldDescription[] {
  return [
    { path: 'mycelium', type, about: "The network's node in the mycelium overlay." },
    { path: 'mycelium.hex_key', type: 'hex', turn: 9, rule: hexBytes(32), about: 'Its private key.' },
    {
      path: 'mycelium.peers',
      type: 'list of texts',
      turn: 10,
      rule: { says: 'must be empty', good: [[], null], bad: [['tcp://1.2.3.4:9651']] },
      about: "Peers of the user's own, which are not supported.",
    },
  ];
}

export const myceliumExample = { hex_key: '9f'.repeat(32), peers: [] };
