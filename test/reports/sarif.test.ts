import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { sarifText } from '../../src/reports/sarif.ts';
import { anyChecked, checkedText } from './found.ts';

const ajv = new Ajv.default({ strict: false });
formats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync('test/golden/schemas/sarif-schema-2.1.0.json', 'utf8')));

const options = { project: process.cwd(), version: '1.2.3' };

/** The run of a log that must be valid. */
function run(checked: Parameters<typeof sarifText>[0], more: object = {}) {
  const log = JSON.parse(sarifText(checked, { ...options, ...more }));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log.runs[0];
}

const head = 'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\n';

describe('check --format sarif', () => {
  test('every code is a rule with its text, its examples and its level', () => {
    const { rules } = run([]).tool.driver;
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(Object.keys(catalog).sort());
    expect(rules.find(({ id }: { id: string }) => id === 'NIN3801')).toMatchObject({
      shortDescription: { text: 'an unused block' },
      defaultConfiguration: { level: 'warning' },
      help: { markdown: expect.stringMatching(/\*\*Incorrect\*\*\n\n```yaml\nninc: 1\n/) },
    });
  });

  test('a result: rule, place in UTF-16 code units, URI relative to the repository and percent-encoded, and the fix', () => {
    const { results, columnKind } = run([
      checkedText(
        'my models/größe 😀.nin.yaml',
        `${head}layers:\n  - max_pool2d: {"kernel_size": 2, strides: 2} # 😀\n`,
      ),
    ]);
    expect(columnKind).toBe('utf16CodeUnits');
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      ruleId: 'NIN2002',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'my%20models/gr%C3%B6%C3%9Fe%20%F0%9F%98%80.nin.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 4, startColumn: 36, endLine: 4, endColumn: 43 },
          },
        },
      ],
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                {
                  deletedRegion: { startLine: 4, startColumn: 36, endColumn: 43 },
                  insertedContent: { text: 'stride' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('the rule that a result names is the rule that it indexes', () => {
    const { results, tool } = run([checkedText('a.nin.yaml', `${head}layers:\n  - rellu\n`)]);
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe(results[0].ruleId);
  });

  test('a fault in a block shows the line that instantiated it', () => {
    const text = `${head}blocks:\n  b: {layers: [{conv2d: {out_channels: 1, kernel_size: 99}}]}\nlayers:\n  - b\n`;
    const [result] = run([checkedText('a.nin.yaml', text)]).results;
    expect(result.relatedLocations).toMatchObject([
      { id: 1, message: { text: 'block b is instantiated here' }, physicalLocation: { region: { startLine: 6 } } },
      { id: 2, message: { text: '[N, 3, 8, 8] comes from image' }, physicalLocation: { region: { startLine: 2 } } },
    ]);
  });

  test('fingerprints stay when lines move, and tell apart what is twice on equal lines', () => {
    const layers = '  - rellu\n  - tanhh\n  - rellu\n';
    const prints = (text: string) =>
      run([checkedText('a.nin.yaml', text)]).results.map(
        (one: { partialFingerprints: object }) => one.partialFingerprints,
      );
    const before = prints(`${head}layers:\n${layers}`);
    expect(prints(`# moved\n\n${head}layers:\n  - relu\n${layers}`)).toEqual(before);
    expect(new Set(before.map((one: object) => JSON.stringify(one))).size).toBe(3);
  });

  test('a command line at fault gives a sound log that says so', () => {
    const { invocations, results } = run([], { failure: 'x*.nin.yaml matches no spec' });
    expect(results).toEqual([]);
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolConfigurationNotifications: [{ message: { text: 'x*.nin.yaml matches no spec' } }],
      },
    ]);
  });

  test('whatever is found, the log is valid', () => {
    fc.assert(
      fc.property(anyChecked, (checked) => {
        run(checked);
      }),
      { numRuns: 60 },
    );
  });
});
