export interface Answered {
  readonly name: string;
  readonly weights?: string;
  readonly precision?: 'f32' | 'bf16';
  readonly output: readonly number[];
}

export function disagreement(contenders: readonly Answered[]): string | undefined;
