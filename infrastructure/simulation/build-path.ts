/** A build, before it is loaded: what the user calls it, and its package folder. */
export interface BuildPath {
  readonly name: string;
  readonly path: string;
}
