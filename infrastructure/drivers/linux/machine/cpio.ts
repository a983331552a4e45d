/** One member of a cpio archive. Paths have no leading slash; a folder comes before what is in it. */
export type CpioEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: Uint8Array }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'character-device';
      readonly path: string;
      readonly major: number;
      readonly minor: number;
    };

const typeBits = { folder: 0o040000, file: 0o100000, link: 0o120000, 'character-device': 0o020000 } as const;

/**
 * A cpio archive in the `newc` form, as the kernel unpacks it for an initramfs: all owned by root, all times zero,
 * so that equal entries give equal bytes. Source: the kernel's buffer-format document for initramfs.
 */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const members = entries.map((entry, index) => member(entry, index + 1));
  return padded(
    Buffer.concat([...members, record('TRAILER!!!', { inode: 0, mode: 0 }, Buffer.alloc(0))]),
    512,
  );
}

interface Fields {
  readonly inode: number;
  readonly mode: number;
  readonly major?: number;
  readonly minor?: number;
}

function member(entry: CpioEntry, inode: number): Buffer {
  const type = typeBits[entry.kind];
  switch (entry.kind) {
    case 'folder':
      return record(entry.path, { inode, mode: type | 0o755 }, Buffer.alloc(0));
    case 'file':
      return record(entry.path, { inode, mode: type | entry.mode }, Buffer.from(entry.content));
    case 'link':
      return record(entry.path, { inode, mode: type | 0o777 }, Buffer.from(entry.target));
    case 'character-device': {
      const { major, minor } = entry;
      return record(entry.path, { inode, mode: type | 0o600, major, minor }, Buffer.alloc(0));
    }
  }
}

/** Magic and thirteen numbers of eight hex digits, the name and its zero, the content; both padded to four bytes. */
function record(path: string, fields: Fields, content: Buffer): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  const numbers = [
    ...[fields.inode, fields.mode, 0, 0, links, 0, content.length],
    ...[0, 0, fields.major ?? 0, fields.minor ?? 0, name.length, 0],
  ];
  const header = `070701${numbers.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name]), 4), padded(content, 4)]);
}

function padded(bytes: Buffer, multiple: number): Buffer {
  const rest = bytes.length % multiple;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(multiple - rest)]);
}
