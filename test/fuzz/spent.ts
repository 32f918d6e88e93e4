const mostMilliseconds = 2000;
const mostBytes = 512 * 2 ** 20;

/**
 * Runs something and says if it took more than 2 s of processor time or made the process grow by more than 512 MB. Other
 * processes do not count.
 */
export function withinLimits<T>(run: () => T): { readonly value: T; readonly excess: string | undefined } {
  const before = { cpu: process.cpuUsage(), most: process.resourceUsage().maxRSS };
  const value = run();
  const { user, system } = process.cpuUsage(before.cpu);
  const milliseconds = (user + system) / 1000;
  const grown = 1024 * (process.resourceUsage().maxRSS - before.most);
  if (milliseconds > mostMilliseconds) return { value, excess: `it took ${Math.round(milliseconds)} ms` };
  return { value, excess: grown > mostBytes ? `it took ${Math.round(grown / 2 ** 20)} MiB` : undefined };
}
