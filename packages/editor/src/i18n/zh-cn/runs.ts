import type { runsEn } from '../en/runs.ts'

export const runsZhCn = {} as const satisfies Readonly<Record<keyof typeof runsEn, string>>
