export function wholeFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  onWait?: () => void,
): Promise<string>;
export function isWhole(folder: string): Promise<boolean>;
export function inTemporary<T>(target: string, work: (temporary: string) => Promise<T>): Promise<T>;
export function needSpace(folder: string, needed: number): Promise<void>;
