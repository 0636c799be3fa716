import type { nodeviewEn } from '../en/nodeview.ts'

export const nodeviewZhCn = {} as const satisfies Readonly<Record<keyof typeof nodeviewEn, string>>
