// What set-up says: to stderr, so that a command behind it keeps stdout for its data.
const terminal = process.stderr.isTTY === true;

/** A plain line. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Bytes as a person reads them. */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/**
 * A progress line for `total` bytes: rate and time left, redrawn in place on a terminal, a plain line every few seconds elsewhere.
 * `add(bytes)` counts, `end()` closes the line.
 */
export function progress(label, total, already = 0) {
  const start = Date.now();
  let done = already;
  let shown = terminal ? 0 : start;
  const line = () => {
    const seconds = Math.max((Date.now() - start) / 1000, 0.001);
    const rate = (done - already) / seconds;
    const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
    const share = Math.min(100, Math.floor((100 * done) / total));
    return `${label}: ${share} % of ${megabytes(total)}, ${megabytes(rate)}/s, ${left} s left`;
  };
  return {
    add(bytes) {
      done += bytes;
      const now = Date.now();
      if (now - shown < (terminal ? 200 : 5000)) return;
      shown = now;
      process.stderr.write(terminal ? `\r\x1b[2K${line()}` : `${line()}\n`);
    },
    end() {
      if (terminal) process.stderr.write('\r\x1b[2K');
    },
  };
}
