export interface Ended {
  readonly status: number | undefined;
  readonly output: string;
}

export function run(
  program: string,
  args: readonly string[],
  options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly limit?: number },
): Promise<Ended>;
