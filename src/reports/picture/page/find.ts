import type { Group, Leaf, Member, Picture } from '../picture.ts';

/** Something that was looked for. */
export interface Find {
  readonly id: string;
  readonly text: string;
  readonly note: string;
  readonly member: Leaf | Group;
  /** The groups around it, outermost first. */
  readonly around: readonly string[];
}

/** Layers and groups whose id, operation, arguments or shape contain every word. */
export function find(picture: Picture, asked: string): Find[] {
  const words = asked
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: Find[] = [];
  const walk = (member: Member, around: readonly string[]) => {
    const text =
      member.kind === 'leaf'
        ? `${member.id} ${member.name} ${member.family} ${member.brief} ${member.shape}`
        : `${member.id} ${member.name}`;
    const plain = text.toLowerCase();
    if (member.id !== '' && words.every((word) => plain.includes(word)))
      found.push({
        id: member.id,
        text: member.id,
        note: member.kind === 'leaf' ? `${member.name} ${member.brief}` : member.name,
        member,
        around,
      });
    if (member.kind === 'group') for (const one of member.members) walk(one, [...around, member.id]);
  };
  walk(picture.root, []);
  return found;
}
