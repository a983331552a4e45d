/** Why an extrinsic is refused before it runs, with the codes and words of Substrate's pool. */
export type InvalidReason =
  | 'badProof'
  | 'stale'
  | 'future'
  | 'payment'
  | 'ancientBirthBlock'
  | 'undecodable'
  | 'unsigned';

const invalid = { code: 1010, message: 'Invalid Transaction' };

const answers: Readonly<Record<InvalidReason, { code: number; message: string; data?: string }>> = {
  badProof: { ...invalid, data: 'Transaction has a bad signature' },
  stale: { ...invalid, data: 'Transaction is outdated' },
  future: { ...invalid, data: 'Transaction will be valid in the future' },
  payment: { ...invalid, data: 'Inability to pay some fees (e.g. account balance too low)' },
  ancientBirthBlock: { ...invalid, data: 'Transaction has an ancient birth block' },
  undecodable: { code: 1002, message: 'Verification Error: the extrinsic cannot be decoded' },
  unsigned: {
    code: 1011,
    message: 'Unknown Transaction Validity',
    data: 'Could not find an unsigned validator',
  },
};

/** The JSON-RPC error for a refused extrinsic. */
export function invalidAnswer(reason: InvalidReason): { code: number; message: string; data?: string } {
  return answers[reason];
}
