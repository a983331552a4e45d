/**
 * Makes text from outside safe for a terminal: control characters (escape sequences could rewrite the screen),
 * bidirectional marks and line breaks are shown as `\u{1b}` and not obeyed.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}]/gu, (char) => {
    if (char === '\n') return '\\n';
    if (char === '\t') return '\\t';
    return `\\u{${char.codePointAt(0)!.toString(16)}}`;
  });
}
