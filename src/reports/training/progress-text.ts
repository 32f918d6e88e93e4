import type { Metrics } from '../../training/progress.ts';
import type { TrainReport, TrainResult } from '../../training/train.ts';
import { printable } from '../printable.ts';
import { counted } from '../table.ts';

/** `loss 0.0412, 98.71 % right`. */
export function metricsText({ loss, accuracy }: Metrics): string {
  return accuracy === undefined ? `loss ${number(loss)}` : `loss ${number(loss)}, ${percent(accuracy)} right`;
}

/** What a run is, before its first step. */
export function beginText({
  backend,
  precision,
  progress,
  plan,
  resumed,
  samples,
  testSamples,
  stepsPerEpoch,
}: Extract<TrainReport, { kind: 'begin' }>): string {
  const tested = testSamples === undefined ? '' : `, ${counted(testSamples, 'sample')} to test with`;
  const where = resumed ? `; goes on after ${counted(progress.step, 'step')} (epoch ${progress.epoch + 1})` : '';
  return `${counted(samples, 'sample')}${tested}, ${counted(plan.epochs, 'epoch')} of ${counted(stepsPerEpoch, 'step')}, ${backend} ${precision}${where}`;
}

/** One line an epoch. */
export function epochText(
  { progress, train, test, imagesPerSecond }: Extract<TrainReport, { kind: 'epoch' }>,
  epochs: number,
): string {
  const best = progress.best?.epoch === progress.epoch ? ', the best so far' : '';
  const tested = test === undefined ? '' : `; test ${metricsText(test)}`;
  return `epoch ${progress.epoch}/${epochs}: ${metricsText(train)}${tested}${best}; ${Math.round(imagesPerSecond)} images/s`;
}

/** The line that changes: epoch, means so far, speed, time left. */
export function stepText(
  { progress, imagesPerSecond }: Extract<TrainReport, { kind: 'step' }>,
  epochs: number,
  samples: number,
): string {
  const { sums, epoch } = progress;
  const part = Math.floor((100 * sums.samples) / samples);
  const accuracy = sums.correct === undefined ? '' : `, ${percent(sums.correct / sums.samples)} right`;
  const left = ((epochs - epoch) * samples - sums.samples) / Math.max(imagesPerSecond, 1e-9);
  return `epoch ${epoch + 1}/${epochs} ${part} %: loss ${number(sums.loss / sums.samples)}${accuracy}, ${Math.round(imagesPerSecond)} images/s, ${duration(left)} left`;
}

/** How a run ended, and what is in its folder. */
export function endText({ ended, progress, untouched }: TrainResult, out: string): string {
  const { best } = progress;
  const reason = {
    finished: progress.stoppedEarly === true ? 'stopped early: no better epoch for a while' : 'finished',
    steps: 'ended by --steps',
    interrupted: 'interrupted; --resume goes on',
  }[ended];
  const done = untouched ? `${printable(out)}: nothing is left to do (${reason})` : reason;
  const judged = best === undefined ? '' : `; best: ${metricsText(best)} (epoch ${best.epoch})`;
  return `${done}: ${counted(progress.step, 'step')}, ${counted(progress.epoch, 'epoch')}${judged}\n`;
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function number(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4);
}
