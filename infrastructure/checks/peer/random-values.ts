import type { SeededRandom } from '../fuzz/seeded-random.js';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';
const texts = [
  '',
  'x',
  '{"version":3,"type":"vm"}',
  'naïve café ☕',
  '💥 日本',
  'line\nbreak "q" <&>',
  '<nil>',
  '\u2028',
];

/** Random values in the forms that tools write: lower-case hex, addresses in their shortest form. */
export class RandomValues {
  readonly random: SeededRandom;

  constructor(random: SeededRandom) {
    this.random = random;
  }

  name = (): string => Array.from({ length: 1 + this.random.below(12) }, () => this.letter()).join('');

  text = (): string => (this.random.chance(3) ? this.random.pick(texts) : this.name());

  flag = (): boolean => this.random.chance(2);

  byte = (): number => this.random.below(256);

  port = (): number => this.random.below(65_536);

  u32 = (): number => this.random.below(2 ** 32);

  /** Never empty: most of the client's fields must not be. */
  some = (): string => this.text() || this.name();

  count = (): number => 2 + this.random.below(2 ** 31);

  /** Between the client's limits for disks and memory, 256 MiB and 256 GiB. */
  size = (): number => 2 ** 28 + this.random.below(2 ** 30) * 255;

  url = (): string => `http://${this.ipv4()}:${1 + this.random.below(65_535)}/${this.name()}`;

  hex = (bytes: number): string =>
    Array.from({ length: bytes }, () => this.byte().toString(16).padStart(2, '0')).join('');

  ipv4 = (): string => [this.byte(), this.byte(), this.byte(), this.byte()].join('.');

  ip = (): string =>
    this.random.chance(4) ? `2001:db8::${(1 + this.random.below(65_535)).toString(16)}` : this.ipv4();

  net = (): string => `${this.ipv4()}/${this.random.below(33)}`;

  /** One at least. */
  filled = <T>(make: () => T): [T, ...T[]] => [make(), ...this.list(make, 2)];

  list = <T>(make: () => T, max = 3): T[] => Array.from({ length: this.random.below(max + 1) }, make);

  maybe = <T>(make: () => T): T | undefined => (this.flag() ? make() : undefined);

  env = (): Record<string, string> =>
    Object.fromEntries(this.list(() => [this.name(), this.text()] as const, 4));

  private letter(): string {
    return letters.charAt(this.random.below(letters.length));
  }
}
