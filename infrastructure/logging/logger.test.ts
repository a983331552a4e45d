import { expect } from 'chai';

import { createLogger, type LoggerOptions } from './logger.js';

function logged(
  options: Partial<LoggerOptions>,
  write: (logger: ReturnType<typeof createLogger>) => void,
): string {
  let text = '';
  const destination = { write: (line: string) => (text += line) };
  write(createLogger({ level: 'info', pretty: false, colour: false, destination, ...options }));
  return text;
}

describe('logger', () => {
  it('writes JSON lines, with exact u64 numbers', () => {
    const text = logged({}, (logger) => logger.info({ contract: 18446744073709551615n }, 'created'));
    expect(text).to.match(/^\{"level":30,"time":\d+,"contract":18446744073709551615,"msg":"created"\}\n$/);
  });

  it('leaves out what is below the level, and everything when silent', () => {
    expect(logged({ level: 'warn' }, (logger) => logger.info('no'))).to.equal('');
    expect(logged({ level: 'silent' }, (logger) => logger.fatal('no'))).to.equal('');
  });

  it('keeps secrets out', () => {
    const text = logged({}, (logger) =>
      logger.info({ seed: 'abc', user: { mnemonic: 'bottom drive' } }, 'x'),
    );
    expect(text).to.contain('"seed":"(secret)"').and.not.contain('abc').and.not.contain('bottom');
  });

  it('writes one line for a person, in which foreign control characters are shown and not obeyed', () => {
    const text = logged({ pretty: true }, (logger) =>
      logger.warn({ name: 'a\nb\u001b[31m', n: 2n ** 64n - 1n }, 'careful'),
    );
    expect(text).to.match(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}careful name="a\\nb" n=18446744073709551615\n$/);
  });

  it('adds the stack of an error below its line', () => {
    const text = logged({ pretty: true }, (logger) => logger.error({ err: new Error('broken') }, 'failed'));
    expect(text).to.match(/ERROR failed\n {4}Error: broken\n {8}at /);
  });

  it('colours only when told to', () => {
    expect(logged({ pretty: true }, (logger) => logger.info('x'))).to.not.contain('\u001b');
    expect(logged({ pretty: true, colour: true }, (logger) => logger.info('x'))).to.contain('\u001b[32mINFO');
  });
});
