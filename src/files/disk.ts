import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';

/** The system calls that change files: what can fail half-way. Tests make each of them fail in turn. */
export interface Disk {
  /** Gives a descriptor; flags as `fs.openSync` has them. */
  open(path: string, flags: string): number;
  /** Gives how many bytes of the part were written: all of them, or fewer. */
  write(descriptor: number, bytes: Uint8Array, offset: number, length: number): number;
  truncate(descriptor: number, length: number): void;
  sync(descriptor: number): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
}

export const systemDisk: Disk = {
  open: openSync,
  write: (descriptor, bytes, offset, length) => writeSync(descriptor, bytes, offset, length),
  truncate: ftruncateSync,
  sync: fsyncSync,
  close: closeSync,
  rename: renameSync,
};

/** The system writes at most 2 GiB in one call. */
const largestWrite = 2 ** 30;

export function writeWhole(disk: Disk, descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += disk.write(descriptor, bytes, written, Math.min(bytes.length - written, largestWrite));
  }
}

/** Makes new names in a folder durable, where the system can: not on Windows, and not on every network file system. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The files are complete either way.
  }
}
