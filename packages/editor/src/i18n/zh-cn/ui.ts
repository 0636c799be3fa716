import type { uiEn } from '../en/ui.ts'

export const uiZhCn = {} as const satisfies Readonly<Record<keyof typeof uiEn, string>>
