const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/** Substrate's `:code`. Here it holds the name of the runtime instead of its WebAssembly. */
export const codeKey = hex(':code');
/** Holds the name of the runtime that wrote the storage, from its replacement to the start of the next block. */
export const migrationKey = hex(':devchain:migrate-from');
/** What makes two chains differ from their first block on: name and settings. */
export const identityKey = hex(':devchain:identity');
