import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

console.time('pack');
const out = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', '/tmp'], { encoding: 'utf8' }));
console.timeEnd('pack');
console.time('attw');
const tar = readFileSync('/tmp/' + out[0].filename);
const res = await checkPackage(createPackageFromTarballData(tar));
console.timeEnd('attw');
console.log(res.types, JSON.stringify(res.problems, null, 1).slice(0, 3000));
console.time('publint');
const { messages, pkg } = await publint({ pkgDir: '.', strict: true });
console.timeEnd('publint');
for (const m of messages) console.log(m.code, formatMessage(m, pkg));
