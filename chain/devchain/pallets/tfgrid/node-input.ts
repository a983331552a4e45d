import { byteLength, textOf } from '../bytes-text.js';
import { type Resources, tfgridFail } from './records.js';

/** What a node says of itself. Bytes as hex; latitude and longitude are decimal text. */
export interface NodeInput {
  readonly farmId: number;
  readonly resources: Resources;
  readonly location: Readonly<Record<string, unknown>>;
  readonly interfaces: readonly Interface[];
  readonly secureBoot?: boolean;
  readonly virtualized?: boolean;
  readonly serialNumber?: string | null;
  readonly [other: string]: unknown;
}

interface Interface {
  readonly name: string;
  readonly mac: string;
  readonly ips: readonly string[];
}

const gigabyte = 1024n ** 3n;

function checkResources({ sru, cru, mru }: Resources): void {
  if (sru < 100n * gigabyte) tfgridFail('InvalidSRUInput');
  if (cru < 1n) tfgridFail('InvalidCRUInput');
  if (mru < 2n * gigabyte) tfgridFail('InvalidMRUInput');
}

function checkLength(value: unknown, least: number, most: number, name: string): void {
  if (typeof value !== 'string') return;
  if (byteLength(value) < least) tfgridFail(`${name}TooShort`);
  if (byteLength(value) > most) tfgridFail(`${name}TooLong`);
}

function checkDegrees(value: unknown, limit: number, error: string): void {
  if (typeof value !== 'string') return;
  const text = textOf(value);
  if (text === 'Unknown') return;
  if (!/^[+-]?\d+(\.\d*)?$/.test(text) || Math.abs(Number(text)) > limit) tfgridFail(error);
}

function checkLocation(location: Readonly<Record<string, unknown>>): void {
  checkLength(location['city'], 1, 58, 'CityName');
  checkLength(location['country'], 2, 56, 'CountryName');
  checkLength(location['latitude'], 1, 50, 'LatitudeInput');
  checkDegrees(location['latitude'], 90, 'InvalidLatitudeInput');
  checkLength(location['longitude'], 1, 50, 'LongitudeInput');
  checkDegrees(location['longitude'], 180, 'InvalidLongitudeInput');
}

function checkInterface({ name, mac, ips }: Interface): void {
  checkLength(name, 3, 20, 'InterfaceName');
  if (!/^[a-z0-9_-]*$/.test(textOf(name))) tfgridFail('InvalidInterfaceName');
  checkLength(mac, 17, 17, 'InterfaceMac');
  if (!/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(textOf(mac))) tfgridFail('InvalidMacAddress');
  for (const ip of ips) checkLength(ip, 7, 42, 'InterfaceIp');
}

/**
 * The rules for a node's description: at least 100 GB of SSD, one CPU and 2 GB of memory; a place on earth.
 * @throws DispatchFailure (tfgrid's input errors)
 */
export function checkNodeInput(input: NodeInput): void {
  checkResources(input.resources);
  checkLocation(input.location);
  for (const one of input.interfaces) checkInterface(one);
  checkLength(input.serialNumber, 0, 128, 'SerialNumber');
}
