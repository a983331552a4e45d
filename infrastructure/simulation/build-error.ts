export type BuildErrorCode =
  | 'BUILD_NOT_FOUND'
  /** The folder is something else. */
  | 'BUILD_NOT_ZLEDGER'
  /** Not built, or older than the interface between builds. */
  | 'BUILD_WITHOUT_CORE'
  /** It speaks another version of that interface. */
  | 'BUILD_OTHER_API'
  /** It needs another Node.js than the one that runs. */
  | 'BUILD_OTHER_NODE'
  /** Its files cannot be imported, most often because its dependencies are not installed. */
  | 'BUILD_UNLOADABLE';

/** Why a build of zledger cannot be loaded, and what to do. */
export class BuildError extends Error {
  override readonly name = 'BuildError';

  constructor(
    readonly code: BuildErrorCode,
    /** What the user calls the build. */
    readonly build: string,
    message: string,
    cause?: unknown,
  ) {
    const said = `build ${build}: `;
    // An error that came from another thread says so already.
    super(message.startsWith(said) ? message : said + message, cause === undefined ? undefined : { cause });
  }
}
