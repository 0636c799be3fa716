import type { documentEn } from '../en/document.ts'

export const documentZhCn = {} as const satisfies Readonly<Record<keyof typeof documentEn, string>>
