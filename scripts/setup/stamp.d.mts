export interface Stamp {
  readonly lock?: string;
  readonly build?: string;
  readonly made?: readonly string[];
  readonly binding?: string;
  readonly road?: 'wheel' | 'package' | 'wasm';
  readonly tensorflow?: string;
}

export function readStamp(root: string): Stamp;
export function writeStamp(root: string, stamp: Stamp): void;
export function lockHash(root: string): string;
export function packagesMatch(root: string): boolean;
export function buildResults(root: string): readonly string[];
export function isBuilt(root: string, stamp: Stamp): boolean;
export function sourceFingerprint(root: string): string;
