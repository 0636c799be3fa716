import type { inspectorEn } from '../en/inspector.ts'

export const inspectorZhCn = {} as const satisfies Readonly<Record<keyof typeof inspectorEn, string>>
