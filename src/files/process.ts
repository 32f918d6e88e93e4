import { readFileSync } from 'node:fs';
import { codeOf } from './reason.ts';

/** Whether a process runs. One that was killed and that nobody has asked about, as happens in containers, keeps its number and runs no more. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Of another user: it is there.
    if (codeOf(error) !== 'EPERM') return false;
  }
  const [state] = statusOf(pid);
  return state !== 'Z' && state !== 'X';
}

/** The machine's boot and the clock tick at which a process began: Linux tells. */
export function startOf(pid: number): string | undefined {
  const tick = statusOf(pid)[19];
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return tick === undefined ? undefined : `${boot} ${tick}`;
  } catch {
    return undefined;
  }
}

/** What Linux says of a process, from its state on (proc_pid_stat(5)); nothing elsewhere. */
function statusOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Its name, which may hold spaces and parentheses, stands before.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
