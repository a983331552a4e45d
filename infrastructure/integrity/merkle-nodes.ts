import { type FileHandle, open } from 'node:fs/promises';

import { merkleHashBytes } from '../../domain/integrity/merkle-tree.js';

/** Nodes that are gathered before they go to the file: 1 MiB. */
const nodesAtATime = 32 * 1024;

/** The nodes of a growing Merkle tree in one file, in postorder: node n is at 32 * n. Checks nothing; see MerkleStore. */
export class MerkleNodes {
  readonly #file: FileHandle;
  #waiting: Uint8Array[] = [];
  /** Nodes in the file that count; what lies behind them is left of an earlier run. */
  #written: number;

  private constructor(file: FileHandle, written: number) {
    this.#file = file;
    this.#written = written;
  }

  /**
   * Opens or makes the file. @param nodes that count, from the beginning
   * @returns null when the file holds fewer
   */
  static async open(path: string, nodes: number): Promise<MerkleNodes | null> {
    // 'a+' would write at the end whatever the offset; this makes the file and leaves what is in it.
    await (await open(path, 'a')).close();
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    if (size >= nodes * merkleHashBytes) return new MerkleNodes(file, nodes);
    await file.close();
    return null;
  }

  async append(nodes: readonly Uint8Array[]): Promise<void> {
    this.#waiting.push(...nodes);
    if (this.#waiting.length >= nodesAtATime) await this.flush();
  }

  /** Everything that was appended is in the file. */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    let done = 0;
    while (done < bytes.length) {
      const at = this.#written * merkleHashBytes + done;
      done += (await this.#file.write(bytes, done, bytes.length - done, at)).bytesWritten;
    }
    this.#written += this.#waiting.length;
    this.#waiting = [];
  }

  async sync(): Promise<void> {
    await this.flush();
    await this.#file.sync();
  }

  /** The node's 32 bytes as they are in the file. @throws RangeError when it does not reach so far */
  async read(node: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(merkleHashBytes);
    const { bytesRead } = await this.#file.read(bytes, 0, merkleHashBytes, node * merkleHashBytes);
    if (bytesRead !== merkleHashBytes) throw new RangeError(`there is no Merkle node ${node}`);
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
