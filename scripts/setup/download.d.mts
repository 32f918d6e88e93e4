export interface Pinned {
  readonly size: number;
  readonly hash: string;
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before the second attempt. */
  readonly pause?: number;
}

export function download(url: string, path: string, pinned: Pinned): Promise<void>;
export function sha256(path: string): Promise<string>;
