import { Keyring } from '@polkadot/keyring';
import { u8aToHex } from '@polkadot/util';

const names = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'] as const;

/**
 * Accounts of the well-known development phrase that have money from the start: `//Alice` to `//Ferdie` and their
 * `//stash`es, each with its sr25519, ed25519 and ecdsa key. 32 bytes as hex.
 */
export function devAccounts(): readonly string[] {
  return (['sr25519', 'ed25519', 'ecdsa'] as const).flatMap((type) => {
    const keyring = new Keyring({ type });
    return names.flatMap((name) =>
      [`//${name}`, `//${name}//stash`].map((uri) => u8aToHex(keyring.createFromUri(uri).addressRaw)),
    );
  });
}

/** sr25519 `//Alice`: root, through Sudo or directly where the runtime has no Sudo. */
export function rootAccount(): string {
  return u8aToHex(new Keyring({ type: 'sr25519' }).createFromUri('//Alice').addressRaw);
}
