import { describe, expect, test } from 'vitest';
import { crc32c, fileVersion, scalars } from '../../src/training/events.ts';
import golden from '../golden/events.json' with { type: 'json' };

describe('event files', () => {
  test('CRC-32C of the check string', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });

  test('are the bytes that TensorFlow writes', () => {
    const ours = [fileVersion(1764115200.25), scalars(1764115201.5, 300, { 'train/loss': 0.375, ü: -2 })];
    expect(Buffer.concat(ours).toString('hex')).toBe(golden.hex);
  });
});
