import type { connectionsEn } from '../en/connections.ts'

export const connectionsZhCn = {} as const satisfies Readonly<Record<keyof typeof connectionsEn, string>>
