import { type ExactJson, isJsonArray, isJsonObject, JsonDecimal } from './json-value.js';

/**
 * Thrown when a JSON value does not fit the Go type that Zero-OS decodes it into. The message is the one that
 * Go's encoding/json gives (Go 1.19); `path` says where, e.g. `workloads[2].data.size`.
 */
export class DecodeError extends Error {
  readonly path: string;
  constructor(message: string, path: string) {
    super(message);
    this.name = 'DecodeError';
    this.path = path;
  }
}

/** Where a value stands: our path, and what Go would call the place in its messages. */
interface Place {
  readonly path: string;
  readonly struct: string;
  /** JSON names from the root of the decoded Go value to here, without array indexes. */
  readonly goPath: readonly string[];
}

const u8Max = 0xff;
const u16Max = 0xffff;
const u32Max = 0xffff_ffff;
const u64Max = 0xffff_ffff_ffff_ffffn;

/** How Go's messages name a JSON value of the wrong kind. */
export function goKind(value: ExactJson): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (isJsonArray(value)) return 'array';
  if (isJsonObject(value)) return 'object';
  return 'number';
}

/** Go compares field names without regard to case, in Unicode's simple folding: of ASCII letters, K and ſ are alike. */
function fold(name: string): string {
  return /^[a-z0-9_]*$/.test(name) ? name : name.toLowerCase().replaceAll('ſ', 's');
}

/**
 * Reads the fields of one JSON object as Go's encoding/json fills a struct: unknown fields are ignored, names
 * match in any case (the last spelling in the text wins), missing and null mean the zero value.
 * All methods throw DecodeError.
 */
export class GoStruct {
  private readonly fields = new Map<string, ExactJson>();
  private readonly place: Place;

  constructor(value: ExactJson | undefined, place: Place) {
    this.place = place;
    if (value === null || value === undefined) return;
    if (!isJsonObject(value)) throw mismatch(goKind(value), place, place.struct);
    for (const key of Object.keys(value)) this.fields.set(fold(key), value[key] ?? null);
  }

  /** A struct that starts a Go value of its own: the whole deployment, or one workload's data. */
  static root(value: ExactJson | undefined, struct: string, path: string): GoStruct {
    return new GoStruct(value, { path, struct, goPath: [] });
  }

  string(name: string, goType = 'string'): string {
    const value = this.get(name);
    // places are costly to make and only errors need them
    return typeof value === 'string' ? value : toText(value, this.at(name), goType);
  }

  bool(name: string): boolean {
    const value = this.get(name);
    if (value === null) return false;
    if (typeof value !== 'boolean') throw mismatch(goKind(value), this.at(name), 'bool');
    return value;
  }

  u8(name: string): number {
    return Number(this.unsigned(name, BigInt(u8Max), 'uint8'));
  }

  u16(name: string): number {
    return Number(this.unsigned(name, BigInt(u16Max), 'uint16'));
  }

  u32(name: string): number {
    return Number(this.unsigned(name, BigInt(u32Max), 'uint32'));
  }

  /** @param goType how Go names the type in its message, e.g. `gridtypes.Unit` */
  u64(name: string, goType = 'uint64'): bigint {
    return this.unsigned(name, u64Max, goType);
  }

  /** A field whose text form is parsed by `read`, which returns null when the text is not valid. */
  text<T>(name: string, goType: string, read: (text: string, fail: (message: string) => never) => T): T {
    return read(this.string(name, goType), (message) => this.fail(name, message));
  }

  /** The value as it stands in the JSON, null when missing. */
  raw(name: string): ExactJson {
    return this.get(name);
  }

  has(name: string): boolean {
    return this.fields.has(fold(name));
  }

  /** A nested struct; all its fields are zero when it is missing. */
  struct(name: string, struct: string): GoStruct {
    return this.nested(this.get(name), struct, name, this.pathOf(name));
  }

  /** A pointer to a struct: null when missing. */
  optionalStruct(name: string, struct: string): GoStruct | null {
    return this.get(name) === null ? null : this.struct(name, struct);
  }

  /** A slice of structs; empty when missing. */
  structs(name: string, struct: string): GoStruct[] {
    const path = this.pathOf(name);
    return this.items(name, `[]${struct}`).map((item, i) => this.nested(item, struct, name, `${path}[${i}]`));
  }

  /** A slice of strings, or of what `read` makes of each text. */
  texts<T>(name: string, goType: string, read: (text: string, fail: (message: string) => never) => T): T[] {
    const place = this.at(name);
    return this.items(name, `[]${goType}`).map((item, i) => {
      const itemPlace = { ...place, path: `${place.path}[${i}]` };
      const text = toText(item, itemPlace, goType);
      return read(text, (message) => {
        throw new DecodeError(message, itemPlace.path);
      });
    });
  }

  strings(name: string, goType = 'string'): string[] {
    return this.texts(name, goType, (text) => text);
  }

  /** A map of strings; its keys are told apart by case, of equal ones the last wins. */
  stringMap(name: string): [string, string][] {
    const value = this.get(name);
    const place = this.at(name);
    if (value === null) return [];
    if (!isJsonObject(value)) throw mismatch(goKind(value), place, 'map[string]string');
    return Object.keys(value).map((key) => {
      const item = value[key] ?? null;
      return [key, toText(item, { ...place, path: `${place.path}.${key}` }, 'string')];
    });
  }

  /** Refuses a field with a message of the caller's. */
  fail(name: string, message: string): never {
    throw new DecodeError(message, this.pathOf(name));
  }

  /** The path of a field of this struct. */
  pathOf(name: string): string {
    const { path } = this.place;
    return path === '' ? name : `${path}.${name}`;
  }

  private get(name: string): ExactJson {
    return this.fields.get(fold(name)) ?? null;
  }

  private at(name: string): Place {
    const { struct, goPath } = this.place;
    return { path: this.pathOf(name), struct, goPath: [...goPath, name] };
  }

  private nested(value: ExactJson, struct: string, name: string, path: string): GoStruct {
    if (value !== null && !isJsonObject(value)) throw mismatch(goKind(value), this.at(name), struct);
    return new GoStruct(value, { path, struct: bare(struct), goPath: [...this.place.goPath, name] });
  }

  private items(name: string, goType: string): readonly ExactJson[] {
    const value = this.get(name);
    if (value === null) return [];
    if (!isJsonArray(value)) throw mismatch(goKind(value), this.at(name), goType);
    return value;
  }

  private unsigned(name: string, max: bigint, goType: string): bigint {
    const value = this.get(name);
    if (value === null) return 0n;
    const isInteger = typeof value === 'number' || typeof value === 'bigint';
    if (isInteger && value >= 0 && value <= max) return BigInt(value);
    throw mismatch(numberLiteral(value) ?? goKind(value), this.at(name), goType);
  }
}

function toText(value: ExactJson, place: Place, goType: string): string {
  if (value === null) return '';
  if (typeof value !== 'string') throw mismatch(goKind(value), place, goType);
  return value;
}

/** `zos.ZMount` is called `ZMount` where Go names the struct of a field. */
function bare(struct: string): string {
  return struct.slice(struct.lastIndexOf('.') + 1);
}

function numberLiteral(value: ExactJson): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return `number ${value}`;
  return value instanceof JsonDecimal ? `number ${value.literal}` : null;
}

function mismatch(found: string, place: Place, goType: string): DecodeError {
  const where =
    place.goPath.length > 0 ? `struct field ${bare(place.struct)}.${place.goPath.join('.')}` : 'value';
  return new DecodeError(`json: cannot unmarshal ${found} into Go ${where} of type ${goType}`, place.path);
}
