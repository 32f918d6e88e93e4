/** Where the picture lies. */
export const path: string;
/** The picture as it would be drawn now: the commands are run. */
export function firstMinute(): string;
