import { statSync } from 'node:fs';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { attempt } from '../files/attempt.ts';
import { type Disk, systemDisk, writeWhole } from '../files/disk.ts';

/** A file that only grows. Its length is part of a checkpoint: a resumed run cuts off what was written behind it. */
export class AppendLog {
  readonly path: string;
  readonly #disk: Disk;
  readonly #descriptor: number;
  #length: number;
  #open = true;

  private constructor(path: string, disk: Disk, descriptor: number, length: number) {
    this.path = path;
    this.#disk = disk;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** Opens it with its first `length` bytes (all that it has, if somebody cut it), and makes it where it is not there. */
  static open(path: string, length: number, disk: Disk = systemDisk): Outcome<AppendLog> {
    return attempt(path, () => {
      const kept = Math.min(length, statSync(path, { throwIfNoEntry: false })?.size ?? 0);
      const descriptor = disk.open(path, 'a');
      try {
        disk.truncate(descriptor, kept);
      } catch (error) {
        disk.close(descriptor);
        throw error;
      }
      return new AppendLog(path, disk, descriptor, kept);
    });
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Throws a `NincError` with NIN6002 where it cannot be written. */
  append(bytes: Uint8Array): void {
    this.#guarded(() => {
      writeWhole(this.#disk, this.#descriptor, bytes);
      this.#length += bytes.length;
    });
  }

  /** Makes what was appended durable; throws as `append` does. */
  sync(): void {
    this.#guarded(() => this.#disk.sync(this.#descriptor));
  }

  /** May be called twice. */
  close(): void {
    if (this.#open) this.#disk.close(this.#descriptor);
    this.#open = false;
  }

  #guarded(work: () => void): void {
    const { diagnostics } = attempt(this.path, work);
    if (diagnostics.length > 0) throw new NincError(diagnostics);
  }
}
