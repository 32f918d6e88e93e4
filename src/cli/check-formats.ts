import { appendFileSync } from 'node:fs';
import { systemReason } from '../files/reason.ts';
import { checkText, totalLine } from '../reports/check-text.ts';
import type { Checked } from '../reports/checked.ts';
import { printable } from '../reports/printable.ts';
import { projectFolder } from '../reports/project.ts';
import { styleFor } from '../reports/style.ts';

export const formats = ['text', 'json', 'github', 'sarif', 'junit'] as const;
export type CheckFormat = (typeof formats)[number];

/** What the reports need to know beside what was found. */
export interface Occasion {
  readonly denyWarnings: boolean;
  readonly began: Date;
  /** Why nothing could be checked: the command line was at fault. */
  readonly failure?: string;
}

type Report = (checked: readonly Checked[], occasion: Occasion) => Promise<string>;

/** Each report is loaded when it is asked for; stdout carries what it gives and nothing else. */
export const reports: Readonly<Record<CheckFormat, Report>> = {
  async text(checked, { failure }) {
    return failure === undefined ? checkText(checked, styleFor(process.stdout)) : '';
  },
  async json(checked) {
    return `${JSON.stringify({ schema_version: 1, specs: checked.map(({ report }) => report) }, null, 2)}\n`;
  },
  async github(checked, { failure }) {
    const { githubError, githubText } = await import('../reports/github.ts');
    if (failure !== undefined) return githubError(failure);
    await addJobSummary(checked);
    process.stderr.write(`${totalLine(checked)}\n`);
    return githubText(checked, projectFolder());
  },
  async sarif(checked, { failure }) {
    const { sarifText } = await import('../reports/sarif.ts');
    const { ownVersion } = await import('../package-root.ts');
    return sarifText(checked, {
      project: projectFolder(),
      version: ownVersion(),
      ...(failure !== undefined && { failure }),
    });
  },
  async junit(checked, { denyWarnings, began }) {
    const { junitText } = await import('../reports/junit.ts');
    return junitText(checked, { project: projectFolder(), denyWarnings, began });
  },
};

/** GitHub names a file for the summary of a job; one that cannot be written is said, and changes nothing of the result. */
async function addJobSummary(checked: readonly Checked[]): Promise<void> {
  const path = process.env['GITHUB_STEP_SUMMARY'];
  if (path === undefined || path === '') return;
  const { githubSummary } = await import('../reports/github-summary.ts');
  try {
    appendFileSync(path, githubSummary(checked, projectFolder()));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    process.stderr.write(`ninc: the job summary ${printable(path)} cannot be written: ${reason}\n`);
  }
}
