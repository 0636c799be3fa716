import type { shellEn } from '../en/shell.ts'

export const shellZhCn = {} as const satisfies Readonly<Record<keyof typeof shellEn, string>>
