/** An import of a farm cannot begin, or not go on: what the user says does not fit the chain or the folder. */
export class FarmError extends Error {
  override readonly name = 'FarmError';
  constructor(
    readonly code: 'FARM_UNKNOWN' | 'FARM_NOT_HERE' | 'FARM_FILE_DAMAGED',
    message: string,
  ) {
    super(message);
  }
}
