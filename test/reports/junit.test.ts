import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { withWarnings } from '../../src/check.ts';
import { checkedOf } from '../../src/reports/checked.ts';
import { junitText } from '../../src/reports/junit.ts';
import { compileText } from '../support.ts';
import { anyChecked, checkedText } from './found.ts';

const schemas = ['jenkins-junit-10.xsd', 'ant-junit.xsd'];
const options = { project: process.cwd(), denyWarnings: false, began: new Date('2026-11-26T12:00:00Z') };

/** What libxml2 says against the schema of Jenkins and that of Ant. */
async function faults(documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const found = await Promise.all(
    schemas.map((name) => validateXML({ xml, schema: [readFileSync(`test/golden/schemas/${name}`, 'utf8')] })),
  );
  return found.flatMap(({ errors }) => errors.map(({ rawMessage }) => rawMessage));
}

const good = 'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - relu\n';
const unused = good.replace('layers:', 'params: {a: 1}\nlayers:');
const withWarning = checkedOf('a.nin.yaml', withWarnings(compileText(unused)));

describe('check --format junit', () => {
  test('one suite a spec; a case that passes, or one a diagnostic that fails', async () => {
    const checked = [
      checkedText('my models/größe.nin.yaml', good),
      checkedText('bad.nin.yaml', `${good}  - rellu\n  - rellu\n`),
    ];
    const text = junitText(checked, options);
    expect(text).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite id="0" name="my models/größe.nin.yaml" package="my models" hostname="localhost" timestamp="2026-11-26T12:00:00" tests="1" failures="0" errors="0" skipped="0" time="0.012">
          <properties/>
          <testcase name="check" classname="my models/größe.nin.yaml" time="0.012"/>
          <system-out></system-out>
          <system-err></system-err>
        </testsuite>
        <testsuite id="1" name="bad.nin.yaml" package="." hostname="localhost" timestamp="2026-11-26T12:00:00" tests="2" failures="2" errors="0" skipped="0" time="0.012">
          <properties/>
          <testcase name="NIN3001 there is no operation or block named rellu" classname="bad.nin.yaml" time="0.000"><failure message="there is no operation or block named rellu (line 5)" type="NIN3001">error[NIN3001] there is no operation or block named rellu
        --&gt; bad.nin.yaml:5:5
          |
        5 |   - rellu
          |     ^^^^^
        help: did you mean relu?</failure></testcase>
          <testcase name="NIN3001 there is no operation or block named rellu (2)" classname="bad.nin.yaml" time="0.000"><failure message="there is no operation or block named rellu (line 6)" type="NIN3001">error[NIN3001] there is no operation or block named rellu
        --&gt; bad.nin.yaml:6:5
          |
        6 |   - rellu
          |     ^^^^^
        help: did you mean relu?</failure></testcase>
          <system-out></system-out>
          <system-err></system-err>
        </testsuite>
      </testsuites>
      "
    `);
    expect(await faults([text])).toEqual([]);
  });

  test('warnings are output, or failures where they are denied', async () => {
    const [warned, denied] = [false, true].map((denyWarnings) =>
      junitText([withWarning], { ...options, denyWarnings }),
    );
    expect(warned).toMatch(/tests="1" failures="0"[\s\S]*<system-out>warning\[NIN3802\]/);
    expect(denied).toMatch(/tests="1" failures="1"[\s\S]*<failure message="[^"]*" type="NIN3802">/);
    expect(await faults([warned ?? '', denied ?? ''])).toEqual([]);
  });

  test('nothing at all is a document too', async () => {
    const text = junitText([], options);
    expect(text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n</testsuites>\n');
    expect(await faults([text])).toEqual([]);
  });

  test('a file named by spaces alone has a name', async () => {
    const text = junitText([checkedText(' \t', good)], options);
    expect(text).toContain('<testsuite id="0" name="&quot; \\t&quot;"');
    expect(await faults([text])).toEqual([]);
  });

  test('whatever is found, the document is valid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyChecked, { minLength: 20, maxLength: 20 }), async (all) => {
        expect(await faults(all.map((checked) => junitText(checked, options)))).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  test('the validator would say what is wrong', async () => {
    const broken = junitText([checkedText('a.nin.yaml', good)], options).replaceAll('classname=', 'klass=');
    expect((await faults([broken])).length).toBeGreaterThan(0);
  });
});
