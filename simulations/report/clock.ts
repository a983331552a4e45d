/** `2d 03:04:05.678` */
export function clock(at: number): string {
  const part = (size: number, of: number, width = 2): string =>
    String(Math.floor(at / size) % of).padStart(width, '0');
  const time = `${part(3_600_000, 24)}:${part(60_000, 60)}:${part(1000, 60)}.${part(1, 1000, 3)}`;
  return `${Math.floor(at / 86_400_000)}d ${time}`;
}
