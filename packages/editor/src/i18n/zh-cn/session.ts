import type { sessionEn } from '../en/session.ts'

export const sessionZhCn = {} as const satisfies Readonly<Record<keyof typeof sessionEn, string>>
