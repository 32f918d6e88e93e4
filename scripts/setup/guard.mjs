// Runs a program for set-up and ends it, with all that it started, as soon as set-up is gone, even where that was killed outright:
// an npm that works on alone would be in the way of the next set-up's.
import { spawn, spawnSync } from 'node:child_process';

const { program, args, shell } = JSON.parse(process.argv[2]);

process.stdin.resume();
process.stdin.on('close', () => {
  if (process.platform === 'win32')
    spawnSync('taskkill', ['/pid', String(process.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  // The group of this process: set-up gave it one of its own.
  else process.kill(0, 'SIGKILL');
});
// What set-up sends to the group is for the program; this process ends after it.
process.on('SIGTERM', () => {});

const child = spawn(program, args, { shell, windowsHide: true, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', () => process.exit(127));
child.on('exit', (code) => process.exit(code ?? 1));
