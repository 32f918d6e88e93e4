/** A file in an archive, as the archive's directory describes it. */
export interface Member {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

export function listZip(path: string): Promise<readonly Member[]>;
export function isInside(name: string): boolean;
export function unpackZip(
  path: string,
  folder: string,
  rename: (name: string) => string | undefined,
  onBytes?: (bytes: number) => void,
): Promise<number>;
