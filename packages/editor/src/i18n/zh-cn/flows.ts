import type { flowsEn } from '../en/flows.ts'

export const flowsZhCn = {} as const satisfies Readonly<Record<keyof typeof flowsEn, string>>
