export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly tag: string;
  readonly size: number;
  readonly hash: string;
  readonly libraries: { readonly main: string; readonly framework: string };
}

export const version: string;
export const wheels: Readonly<Record<string, Wheel>>;
export function downloadFromIndex(
  wheel: Pick<Wheel, 'project' | 'version' | 'file' | 'size' | 'hash'>,
  path: string,
  base?: string,
): Promise<void>;
export function linkOf(text: string, file: string): string | undefined;
