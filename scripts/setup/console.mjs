// What set-up says: to stderr, so that a command behind it keeps stdout for its data.
const terminal = process.stderr.isTTY === true;
/** Whether the cursor stands behind a progress line. */
let open = false;

/** A plain line. */
export function say(text) {
  closeLine();
  process.stderr.write(`${text}\n`);
}

/** Clears what is left of a progress line, if there is one. */
export function closeLine() {
  if (open) process.stderr.write('\r\x1b[2K');
  open = false;
}

/** Bytes as a person reads them. */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/**
 * A progress line for `total` bytes: rate and time left, redrawn in place on a terminal, a plain line every few seconds elsewhere.
 * `at(bytes)` says how far it is, `end()` closes the line.
 */
export function progress(label, total, already = 0) {
  const start = Date.now();
  let shown = terminal ? 0 : start;
  const line = (done) => {
    const seconds = Math.max((Date.now() - start) / 1000, 0.001);
    const rate = (done - already) / seconds;
    const left = rate > 0 ? `${duration((total - done) / rate)} left` : 'waiting';
    const share = Math.min(100, Math.floor((100 * done) / total));
    return `${label}: ${share} % of ${megabytes(total)}, ${megabytes(rate)}/s, ${left}`;
  };
  return {
    at(done) {
      const now = Date.now();
      if (now - shown < (terminal ? 200 : 5000)) return;
      shown = now;
      process.stderr.write(terminal ? `\r\x1b[2K${line(done)}` : `${line(done)}\n`);
      open = terminal;
    },
    end: closeLine,
  };
}

function duration(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 100 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
