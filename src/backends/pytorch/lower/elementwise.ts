import { call, type Expression } from '../../../python/layout.ts';
import { inline, type ModuleLowerings } from '../lowering.ts';

const joined = (operator: string) => () =>
  inline((operands): Expression => ({ kind: 'operation', operator, operands }));

export const elementwise = {
  add: joined('+'),
  sub: joined('-'),
  mul: joined('*'),
  maximum: () =>
    inline(([first = '', ...others]) =>
      others.reduce<Expression>((left, right) => call('torch.maximum', left, right), first),
    ),
} satisfies Partial<ModuleLowerings>;
