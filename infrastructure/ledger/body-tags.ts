/**
 * The first byte of a value in a body of codec 3; docs/ledger-format.md says what follows it. 0x00 to 0x7f are the numbers
 * 0 to 127, 0x80 to 0xbf an object of shape 0 to 63, 0xd0 to 0xff a text by its number, 0 to 47.
 */
export const SMALL_MAX = 0x7f;
export const SHAPE_FIRST = 0x80;
export const SHAPE_LAST = 0xbf;
export const TEXT_FIRST = 0xd0;
export const TEXT_LAST = 0xff;

export const NULL = 0xc0;
export const FALSE = 0xc1;
export const TRUE = 0xc2;
export const UINT = 0xc3;
export const NEGATIVE = 0xc4;
export const FLOAT = 0xc5;
export const BIG = 0xc6;
export const BIG_NEGATIVE = 0xc7;
export const NEW_TEXT = 0xc8;
export const NEW_HEX = 0xc9;
export const NEW_HEX_0X = 0xca;
export const TEXT = 0xcb;
export const ARRAY = 0xcc;
export const NEW_SHAPE = 0xcd;
export const SHAPE = 0xce;
