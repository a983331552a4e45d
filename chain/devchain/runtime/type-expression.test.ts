import { expect } from 'chai';
import { parseTypeExpression, spell, TypeExpressionError } from './type-expression.js';

describe('type expressions', () => {
  it('are read as Rust writes them, spaces or not', () => {
    const spellings: readonly (readonly [string, string])[] = [
      ['u32', 'u32'],
      ['Option< Vec<u8> >', 'Option<Vec<u8>>'],
      ['[u8;32]', '[u8; 32]'],
      ['Vec<([u8; 8],u32)>', 'Vec<([u8; 8], u32)>'],
      ['Result<(),DispatchError>', 'Result<(), DispatchError>'],
    ];
    for (const [written, canonical] of spellings)
      expect(spell(parseTypeExpression(written))).to.equal(canonical);
  });

  it('are refused with what is wrong', () => {
    for (const wrong of ['', 'Vec<u8', '[u8; x]', '(u32', 'u32 u8', 'Vec<u8>>', 'u32?', '3', '[u8 32]']) {
      expect(() => parseTypeExpression(wrong), wrong).to.throw(TypeExpressionError);
    }
  });
});
